import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { reasonText } from '../opportunities/opportunity-view.ts';
import { priceNote } from '../orders/price-note.ts';
import { knownPrices } from '../orders/price-queries.ts';
import type { Delivery } from './delivery.ts';
import type { Quote, QuoteLine } from './quote-queries.ts';
import { lastQuoted } from './quote-queries.ts';

export function factGroups({ t, context }: PageRequest, quote: Quote) {
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`quotes.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const link = (at: string, id: number | null) => (id === null ? undefined : `${at}/${id}`);
  const reason = quote.lostReason ? reasonText(t, quote.lostReason) : null;
  const decided = quote.state === 'accepted' ? 'accepted_on' : 'rejected_on';
  return [
    {
      title: t('quotes.one'),
      facts: [
        fact('customer', quote.customerName, `/customers/${quote.customerId}`),
        fact('contact', quote.contactName, link('/contacts', quote.contactId)),
        fact('owner', quote.ownerName),
        fact('opportunity', quote.opportunityTitle, link('/opportunities', quote.opportunityId)),
        fact('order', quote.orderNumber, link('/orders', quote.orderId)),
        fact('lost_reason', [reason, quote.stateReason].filter(Boolean).join(' · ')),
      ],
    },
    {
      title: t('orders.days'),
      facts: [
        fact('quoted_on', quote.quotedOn),
        fact(
          'sent_on',
          [quote.sentOn, quote.sentChannel ? t(`quotes.channel_${quote.sentChannel}`) : null]
            .filter(Boolean)
            .join(' · '),
        ),
        fact('valid_until_on', quote.validUntilOn),
        fact(decided, quote.decidedOn),
        fact('requested_on', quote.requestedOn),
        fact('lead_time', quote.leadTime),
      ],
    },
    {
      title: t('orders.terms'),
      facts: [
        fact('incoterm', [quote.incoterm, quote.incotermPlace].filter(Boolean).join(' ')),
        fact('transport', quote.transport ? t(`orders.transport_${quote.transport}`) : null),
        fact('port_of_loading', quote.portOfLoading),
        fact('port_of_discharge', quote.portOfDischarge),
        fact('payment_terms', quote.paymentTerms),
        fact('warehouse', quote.warehouseName),
        fact('country', quote.country ? countryName(quote.country, context.language) : null),
        fact('document_language', quote.documentLanguage ? t(`orders.in_${quote.documentLanguage}`) : null),
      ],
    },
    {
      title: t('orders.texts'),
      facts: [fact('marks', quote.marks), fact('remarks', quote.remarks)],
    },
  ];
}

/** The lines, each with its day of delivery, and beside what this customer paid and was quoted last, and the list price. */
export async function lineTable(
  request: PageRequest,
  quote: Quote,
  { lines, delivery }: { lines: readonly QuoteLine[]; delivery: Delivery | null },
) {
  const { t, f, context } = request;
  const skuIds = lines.map(({ skuId }) => skuId);
  const of = { customerId: quote.customerId, currency: quote.currency, skuIds };
  const known = await knownPrices(context.db, of);
  const quoted = await lastQuoted(context.db, { ...of, besides: quote.number });
  const beside = (line: QuoteLine) => {
    const quotedE4 = quoted.get(line.skuId);
    return [
      quotedE4 === undefined ? '' : t('quotes.last_quoted', { price: f.price(quotedE4) }),
      priceNote(request, line, known.get(line.skuId) ?? { lastE4: null, listE4: null }),
    ]
      .filter(Boolean)
      .join(' · ');
  };
  return {
    caption: t('orders.lines'),
    columns: [
      { key: 'sku', label: t('orders.sku') },
      { key: 'quantity', label: t('orders.quantity'), numeric: true },
      { key: 'price', label: t('orders.price'), numeric: true },
      ...(delivery ? [{ key: 'deliver', label: t('quotes.deliverable'), hideOnPhone: true }] : []),
      { key: 'beside', label: t('quotes.beside'), hideOnPhone: true },
      { key: 'amount', label: t('orders.amount'), numeric: true },
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
        quantity: f.number(line.quantity),
        price: line.discountBp
          ? { text: f.price(line.unitPriceE4), sub: `−${f.percent(line.discountBp / 10_000)}` }
          : f.price(line.unitPriceE4),
        deliver: delivery?.days.get(line.skuId) ?? '',
        beside: beside(line),
        amount: f.amount(line.amountE4, quote.currency),
      },
    })),
    foot: {
      cells: {
        quantity: f.number(lines.reduce((sum, { quantity }) => sum + quantity, 0)),
        amount: f.amount(quote.totalE4, quote.currency),
      },
    },
  };
}
