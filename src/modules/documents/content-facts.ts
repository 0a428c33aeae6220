import { countryName } from '../customers/customer-choices.ts';
import { hasChinese, inLanguages } from './letterhead.ts';
import type { Block, Fact, Paper } from './paper.ts';

/** Addressed to whom; a contract names both sides. */
export function partiesOf(paper: Paper): Block[] {
  const { kind, source, house, languages } = paper;
  if (kind === 'production_notice') {
    const { code, name } = source.customer;
    return [{ heading: paper.say('paper_customer'), lines: [`${code} ${name}`] }];
  }
  const buyer: Block = {
    heading: paper.say(
      kind === 'sales_contract'
        ? 'paper_buyer'
        : kind === 'delivery_note' || kind === 'packing_list'
          ? 'paper_consignee'
          : 'paper_to',
    ),
    lines: buyerLines(paper),
  };
  if (kind !== 'sales_contract') return [buyer];
  const seller: Block = {
    heading: paper.say('paper_seller'),
    lines: [...inLanguages(house.names, languages), ...inLanguages(house.addresses, languages)],
  };
  return [seller, buyer];
}

function buyerLines({ source, languages, ...paper }: Paper): string[] {
  const { customer, contactName } = source;
  const isChinese = hasChinese(`${customer.address ?? ''}${customer.city ?? ''}`);
  const country = customer.country
    ? [...new Set(languages.map((language) => countryName(customer.country ?? '', language)))].join(' ')
    : null;
  const place = [customer.postalCode, customer.city, customer.region].filter(Boolean).join(' ');
  const address = [customer.address, place, country].filter(Boolean).join(isChinese ? ' ' : ', ');
  return [
    ...inLanguages([customer.name, customer.nameOther], languages),
    address,
    contactName ? `${paper.say('paper_attention')} ${contactName}` : '',
    [
      customer.phone ? `${paper.say('paper_phone')} ${customer.phone}` : '',
      customer.taxNumber ? `${paper.say('paper_tax_number')} ${customer.taxNumber}` : '',
    ]
      .filter(Boolean)
      .join('  ·  '),
  ].filter(Boolean);
}

/** What stands beside the addressee: numbers, days, terms. */
export function factsOf(paper: Paper, number: string): Fact[] {
  const { kind, source, issuedOn } = paper;
  const { shipment } = source;
  const fact = (label: string, text: string | null | undefined): Fact[] =>
    text ? [{ label: paper.say(`paper_${label}`), text }] : [];
  const has = (...kinds: string[]) => kinds.includes(kind);
  const isOffer = has('quote', 'proforma_invoice', 'sales_contract');
  return [
    ...fact('number', number),
    ...fact('date', issuedOn),
    ...(has('quote', 'production_notice') ? [] : fact('order', source.orderNumbers.join(', '))),
    ...(has('production_notice') ? fact('ordered_on', source.orderedOn) : []),
    ...(has('proforma_invoice') && source.record.kind === 'quote' ? fact('quote', source.quoteNumber) : []),
    ...(has('packing_list') ? fact('invoice', source.invoiceNumber) : []),
    ...fact('customer_po', source.customerPo),
    ...(isOffer ? fact('valid_until', source.validUntilOn) : []),
    ...(isOffer || has('production_notice')
      ? fact('delivery_on', source.promisedOn ?? source.requestedOn)
      : []),
    ...(isOffer ? fact('lead_time', source.leadTime) : []),
    ...(has('production_notice', 'delivery_note', 'packing_list')
      ? []
      : fact('incoterm', incotermText(source))),
    ...(has('delivery_note', 'production_notice')
      ? []
      : [...fact('from', source.portOfLoading), ...fact('to_port', source.portOfDischarge)]),
    ...(shipment ? shipmentFacts(paper, fact) : transportFact(paper, fact)),
    ...fact('tolerance', toleranceText(source)),
    ...fact('currency', source.currency),
  ];
}

type MakeFact = (label: string, text: string | null | undefined) => Fact[];

const incotermText = ({ incoterm, incotermPlace }: Paper['source']): string | null =>
  incoterm ? [incoterm, incotermPlace, '(Incoterms® 2020)'].filter(Boolean).join(' ') : null;

function toleranceText({ overBp, shortBp }: Paper['source']): string | null {
  if (!overBp && !shortBp) return null;
  if (overBp === shortBp) return `±${(overBp ?? 0) / 100}%`;
  return `+${(overBp ?? 0) / 100}% / −${(shortBp ?? 0) / 100}%`;
}

const modes = ['express', 'air', 'road', 'rail', 'sea', 'inland_water'];

function transportFact(paper: Paper, fact: MakeFact): Fact[] {
  const { transport } = paper.source;
  return paper.kind === 'production_notice' || !transport || !modes.includes(transport)
    ? []
    : fact('transport', paper.say(`paper_mode_${transport}`));
}

function shipmentFacts(paper: Paper, fact: MakeFact): Fact[] {
  const { shipment } = paper.source;
  if (!shipment) return [];
  const mode = modes.includes(shipment.mode) ? paper.say(`paper_mode_${shipment.mode}`) : shipment.mode;
  return [
    ...(shipment.number === paper.number ? [] : fact('shipment', shipment.number)),
    ...fact('transport', `${mode} · ${shipment.carrier}`),
    ...fact('leaves_on', shipment.leavesOn),
    ...(paper.kind === 'delivery_note' ? fact('arrives_on', shipment.arrivesOn) : []),
    ...fact('booking', shipment.bookingNumber),
    ...fact('tracking', shipment.trackingNumber),
    ...fact('container', shipment.containerNumber),
  ];
}
