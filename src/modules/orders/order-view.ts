import { decimalText } from '../../core/money.ts';
import type { Cell } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { openStates } from './order.ts';
import type { Order, OrderLine } from './order-queries.ts';
import type { Amendment } from './order-record.ts';
import { priceNote } from './price-note.ts';
import type { KnownPrices } from './price-queries.ts';

export function factGroups({ t, f, context }: PageRequest, order: Order, seesPrices: boolean) {
  const { baseCurrency } = context.settings;
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`orders.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const rate = order.rateE8 && order.currency !== baseCurrency;
  const share = (bp: number | null, sign: string) => (bp ? `${sign}${f.percent(bp / 10_000)}` : '');
  return [
    {
      title: t('orders.days'),
      facts: [
        fact('ordered_on', order.orderedOn),
        fact('requested_on', order.requestedOn),
        fact('promised_on', order.promisedOn),
        fact('first_promised_on', order.firstPromisedOn === order.promisedOn ? null : order.firstPromisedOn),
        fact('promise_reason', order.promiseReason),
        fact('confirmed_on', order.confirmedOn),
        fact('released_on', order.releasedOn),
        fact('closed_on', order.closedOn),
        fact('review_on', order.reviewOn),
        fact('state_reason', order.stateReason),
      ],
    },
    {
      title: t('orders.terms'),
      facts: [
        fact('customer', order.customerName, `/customers/${order.customerId}`),
        fact('contact', order.contactName, `/contacts/${order.contactId}`),
        fact('owner', order.ownerName),
        fact('warehouse', order.warehouseName),
        fact('payment_terms', seesPrices ? order.paymentTerms : null),
        fact('currency', order.currency),
        fact('rate', rate && seesPrices ? `${decimalText(order.rateE8 ?? 0, 8, 4)} (${order.rateOn})` : null),
        fact('base_total', rate && seesPrices ? f.money(order.baseTotalE4, baseCurrency) : null),
      ],
    },
    {
      title: t('orders.delivery'),
      facts: [
        fact('incoterm', [order.incoterm, order.incotermPlace].filter(Boolean).join(' ')),
        fact('transport', order.transport ? t(`orders.transport_${order.transport}`) : null),
        fact('port_of_loading', order.portOfLoading),
        fact('port_of_discharge', order.portOfDischarge),
        fact('country', order.country ? countryName(order.country, context.language) : null),
        fact(
          'tolerance',
          [share(order.overBp, '+'), share(order.shortBp, '−')].filter(Boolean).join(' / ') || null,
        ),
        fact('document_language', order.documentLanguage ? t(`orders.in_${order.documentLanguage}`) : null),
      ],
    },
    { title: t('orders.texts'), facts: [fact('marks', order.marks), fact('remarks', order.remarks)] },
  ];
}

export function lineTable(
  request: PageRequest,
  {
    order,
    lines,
    prices,
  }: { order: Order; lines: readonly OrderLine[]; prices: ReadonlyMap<number, KnownPrices> | null },
) {
  const { t, f } = request;
  const price = (line: OrderLine): Cell => {
    const discount = line.discountBp ? `−${f.percent(line.discountBp / 10_000)}` : '';
    const known = prices?.get(line.skuId);
    const sub = [discount, known ? priceNote(request, line, known) : ''].filter(Boolean).join(' · ');
    return sub ? { text: f.price(line.unitPriceE4), sub } : f.price(line.unitPriceE4);
  };
  const isDone = !openStates.includes(order.state);
  return {
    caption: t('orders.lines'),
    columns: [
      { key: 'sku', label: t('orders.sku') },
      { key: 'quantity', label: t('orders.quantity'), numeric: true },
      ...(isDone ? [] : [{ key: 'reserved', label: t('orders.reserved'), numeric: true }]),
      { key: 'shipped', label: t('orders.shipped'), numeric: true },
      ...(prices
        ? [
            { key: 'price', label: t('orders.price'), numeric: true },
            { key: 'amount', label: t('orders.amount'), numeric: true },
          ]
        : []),
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
        quantity: f.number(line.quantity),
        reserved: line.isWaiting
          ? { text: t('orders.waiting'), tone: 'soon' as const, sub: f.number(line.reserved) }
          : f.number(line.reserved),
        shipped: f.number(line.shipped),
        price: price(line),
        amount: f.amount(line.amountE4, order.currency),
      },
    })),
    foot: {
      cells: {
        quantity: f.number(lines.reduce((sum, { quantity }) => sum + quantity, 0)),
        ...(prices ? { amount: f.money(order.totalE4, order.currency) } : {}),
      },
    },
  };
}

/** What an amendment changed, a line of text for each SKU; prices only for those who may see them. */
export function amendmentTexts(request: PageRequest, amendment: Amendment, seesPrices: boolean): string[] {
  const { t, f } = request;
  const { promised, lines } = amendment;
  const texts = promised
    ? [t('orders.amended_promise', { before: promised.before ?? '–', after: promised.after ?? '–' })]
    : [];
  texts.push(...termTexts(request, amendment, seesPrices));
  for (const { skuCode: sku, before, after } of lines) {
    if (!before || !after) {
      const count = f.number((after ?? before)?.quantity ?? 0);
      texts.push(t(after ? 'orders.amended_added' : 'orders.amended_taken_out', { sku, count }));
      continue;
    }
    const changes = [
      ...(before.quantity === after.quantity
        ? []
        : [`${f.number(before.quantity)} → ${f.number(after.quantity)}`]),
      ...(seesPrices && before.unitPriceE4 !== after.unitPriceE4
        ? [
            t('orders.amended_price', {
              before: f.price(before.unitPriceE4),
              after: f.price(after.unitPriceE4),
            }),
          ]
        : []),
      ...(seesPrices && before.discountBp !== after.discountBp
        ? [
            t('orders.amended_discount', {
              before: f.percent(before.discountBp / 10_000),
              after: f.percent(after.discountBp / 10_000),
            }),
          ]
        : []),
    ];
    if (changes.length > 0) texts.push(`${sku}: ${changes.join(', ')}`);
  }
  return texts;
}

const termLabels: Readonly<Record<string, string>> = {
  customerPo: 'customer_po',
  requestedOn: 'requested_on',
  incotermPlace: 'incoterm_place',
  portOfLoading: 'port_of_loading',
  portOfDischarge: 'port_of_discharge',
  paymentTerms: 'payment_terms',
  overBp: 'over',
  shortBp: 'short',
  documentLanguage: 'document_language',
};

function termTexts({ t, context }: PageRequest, { terms }: Amendment, seesPrices: boolean): string[] {
  const textOf = (name: string, value: unknown): string => {
    if (value === null || value === undefined) return '–';
    if (name === 'transport') return t(`orders.transport_${value}`);
    if (name === 'documentLanguage') return t(`orders.in_${value}`);
    if (name === 'country') return countryName(String(value), context.language);
    return typeof value === 'number' ? decimalText(value, 2, 0) : String(value);
  };
  const { before, after } = terms;
  return Object.entries(after)
    .filter(([name]) => seesPrices || name !== 'paymentTerms')
    .map(([name, value]) =>
      t('orders.amended_term', {
        label: t(`orders.${termLabels[name] ?? name}`),
        before: textOf(name, before[name as keyof typeof before]),
        after: textOf(name, value),
      }),
    );
}
