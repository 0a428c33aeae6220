import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { termsOf } from '../payment-plans/order-terms.ts';
import { termsText } from '../payment-plans/plan.ts';
import { lineChanges, quoteLabel } from './quote.ts';
import { findQuote, linesOf, type Quote, type QuoteLine, type Revision } from './quote-queries.ts';

/** The fields that two revisions are compared by; who and what state are not what is offered. */
const compared = [
  'contactName',
  'customerReference',
  'currency',
  'validUntilOn',
  'requestedOn',
  'leadTime',
  'incoterm',
  'incotermPlace',
  'transport',
  'portOfLoading',
  'portOfDischarge',
  'paymentTerms',
  'warehouseName',
  'country',
  'documentLanguage',
  'marks',
  'remarks',
] as const satisfies readonly (keyof Quote)[];
type Field = (typeof compared)[number];

/** What this revision has that the one before it had not, as a table; null for the first one. */
export async function comparison(
  request: PageRequest,
  quote: Quote,
  { lines, revisions }: { lines: readonly QuoteLine[]; revisions: readonly Revision[] },
) {
  const { context, t, f } = request;
  const former = revisions.find(({ revision }) => revision === quote.revision - 1);
  if (!former) return null;
  const before = await findQuote(context, former.id);
  const fields = compared
    .filter((field) => before[field] !== quote[field])
    .map((field) => ({
      cells: {
        what: labelOf(request, field),
        before: shown(request, field, before[field]),
        after: shown(request, field, quote[field]),
      },
    }));
  const changed = lineChanges(await linesOf(context.db, former.id), lines).map(
    ({ skuCode, before: old, after }) => ({
      cells: {
        what: skuCode,
        before: old ? lineText(request, old, before.currency) : t('quotes.not_there'),
        after: after ? lineText(request, after, quote.currency) : t('quotes.taken_off'),
      },
    }),
  );
  const total = {
    cells: {
      what: t('orders.total'),
      before: f.money(before.totalE4, before.currency),
      after: f.money(quote.totalE4, quote.currency),
    },
  };
  const plans = {
    before: termsText(t, await termsOf(context.db, { kind: 'quote', id: former.id })),
    after: termsText(t, await termsOf(context.db, { kind: 'quote', id: quote.id })),
  };
  const plan =
    plans.before === plans.after
      ? []
      : [
          {
            cells: {
              what: t('payment_plans.terms'),
              before: plans.before || '–',
              after: plans.after || '–',
            },
          },
        ];
  const rows = [...fields, ...plan, ...changed];
  const title = t('quotes.changed_since', { label: quoteLabel(former) });
  return {
    title,
    table: {
      caption: title,
      columns: [
        { key: 'what', label: t('quotes.what') },
        { key: 'before', label: t('quotes.before') },
        { key: 'after', label: t('quotes.after') },
      ],
      rows,
      ...(rows.length > 0 ? { foot: total } : {}),
      empty: t('quotes.nothing_changed'),
    },
  };
}

const names: Partial<Record<Field, string>> = { contactName: 'contact', warehouseName: 'warehouse' };

function labelOf({ t }: PageRequest, field: Field): string {
  const name = names[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return t(`quotes.${name}`);
}

function shown({ t, context }: PageRequest, field: Field, value: string | null): string {
  if (value === null || value === '') return '–';
  if (field === 'transport') return t(`orders.transport_${value}`);
  if (field === 'documentLanguage') return t(`orders.in_${value}`);
  return field === 'country' ? countryName(value, context.language) : value;
}

function lineText(
  { f }: PageRequest,
  line: { quantity: number; unitPriceE4: number; discountBp: number },
  currency: string,
): string {
  const discount = line.discountBp ? ` −${f.percent(line.discountBp / 10_000)}` : '';
  return `${f.number(line.quantity)} × ${currency} ${f.price(line.unitPriceE4)}${discount}`;
}
