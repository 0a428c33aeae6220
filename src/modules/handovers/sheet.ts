import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { listUrl } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest, type Panel } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import type { Customer } from '../customers/customer-queries.ts';
import type { Handover } from './handover.ts';
import { findOwnHandover, type Item, itemsOf } from './handover-queries.ts';
import { readableAmong, type Sheets, sheetsOf } from './sheet-queries.ts';

/** A pile of paper that a printer takes in one go. */
const sheetsPerPage = 60;

/**
 * To be printed: an overview of what is handed over, then a page for each A and B customer. Those who arrange it
 * see all of it, a successor what came to them.
 */
export async function showSheet(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const handover = await findOwnHandover(context, idParam(request));
  const items = (await itemsOf(context, handover.id)).filter((item) => isShown(request, item));
  const readable = await readableAmong(
    context,
    items.map(({ customerId }) => customerId),
  );
  // What was passed on since may be nothing for the former successor to read.
  const all = items.filter(({ customerId }) => readable.has(customerId));
  const shown = all.filter((item) => hasSheet(request, item));
  const start = Math.max(0, Math.min(shown.length, Number(query.start) || 0));
  const some = shown.slice(start, start + sheetsPerPage);
  const sheets = await sheetsOf(
    context,
    some.map(({ customerId }) => customerId),
  );
  const isOne = query.customer !== undefined;
  return page('handovers/sheet', {
    title: t('handovers.sheet_of', { name: handover.fromName }),
    heading: t('handovers.sheet_of', { name: handover.fromName }),
    lead: [
      t(`handovers.why_${handover.kind}`),
      request.f.instant(handover.doneAt ?? handover.createdAt).slice(0, 10),
    ].join(' · '),
    back: {
      href: allows(context.user, 'handovers.manage') ? `/handovers/${handover.id}` : '/handovers/mine',
      label: t('handovers.title'),
    },
    overview: isOne || start > 0 ? null : overviewOf(request, all, shown),
    sheets: await Promise.all(
      sheets.customers.map((customer) => sheetOf(request, customer, { sheets, handover })),
    ),
    allUrl:
      isOne || query.all === '1' || shown.length === all.length
        ? null
        : listUrl(request, { all: '1', start: null }),
    nextUrl:
      start + sheetsPerPage < shown.length
        ? listUrl(request, { start: String(start + sheetsPerPage) })
        : null,
  });
}

function isShown({ context, query }: PageRequest, item: Item): boolean {
  if (item.kind !== 'customer' || item.toId === null || item.state === 'changed') return false;
  const isMine = item.toId === context.user?.id && item.state !== 'planned';
  if (!isMine && !allows(context.user, 'handovers.manage')) return false;
  if (query.to && String(item.toId) !== query.to) return false;
  return !query.customer || String(item.customerId) === query.customer;
}

/** One customer, one page: what was said at length can be read on the customer's own. */
const shortened = (text: string) => (text.length > 240 ? `${text.slice(0, 240).trimEnd()}…` : text);
const linesAtMost = 12;

/** The first two levels of the company's, unless all are asked for. */
function hasSheet({ context, query }: PageRequest, { level }: Item): boolean {
  if (query.all === '1' || query.customer) return true;
  return level !== null && context.settings.levels.slice(0, 2).includes(level);
}

function overviewOf({ t, context }: PageRequest, all: readonly Item[], shown: readonly Item[]) {
  const withSheet = new Set(shown.map(({ id }) => id));
  return {
    caption: t('handovers.overview'),
    columns: [
      { key: 'name', label: t('handovers.kind_customer') },
      { key: 'code', label: t('shared.code') },
      { key: 'level', label: t('handovers.level') },
      { key: 'country', label: t('handovers.country') },
      { key: 'to', label: t('handovers.goes_to') },
      { key: 'sheet', label: t('handovers.sheet') },
    ],
    rows: all.map((item) => ({
      href: `/customers/${item.customerId}`,
      cells: {
        name: item.customerName,
        code: item.customerCode,
        level: item.level,
        country: item.country ? countryName(item.country, context.language) : '',
        to: item.toName,
        sheet: withSheet.has(item.id) ? t('handovers.with_sheet') : '',
      },
    })),
  };
}

interface SheetPage {
  id: number;
  name: string;
  sub: string;
  facts: { title: string; facts: { label: string; text: string }[] }[];
  agreedMessage: string | null;
  sections: {
    title: string;
    lines: { head: string; text: string }[];
    more: string | undefined;
    none: string;
  }[];
  panels: Panel[];
}

async function sheetOf(
  request: PageRequest,
  customer: Customer,
  { sheets, handover }: { sheets: Sheets; handover: Handover },
): Promise<SheetPage> {
  const { context, t, f } = request;
  const own = <Row extends { customerId: number }>(rows: readonly Row[]) =>
    rows.filter(({ customerId }) => customerId === customer.id);
  const seesPrices = allows(context.user, 'orders.prices');
  const money = (amountE4: number, currency: string) => (seesPrices ? f.money(amountE4, currency) : '');
  const joined = (parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');
  const section = (key: string, lines: { head: string; text: string }[]) => ({
    title: t(`handovers.sheet_${key}`),
    lines: lines.slice(0, linesAtMost),
    more:
      lines.length > linesAtMost ? t('shared.and_more', { count: lines.length - linesAtMost }) : undefined,
    none: t('handovers.sheet_none'),
  });
  const may = (module: string, permission: Parameters<typeof allows>[1]) =>
    isModuleOn(context.settings, module) && allows(context.user, permission);
  const due = ({ text, dueOn, userName }: Sheets['promises'][number]) => ({
    head: joined([dueOn, userName]),
    text,
  });
  return {
    id: customer.id,
    name: customer.name,
    sub: joined([
      customer.code,
      customer.nameOther,
      customer.level,
      customer.country ? countryName(customer.country, context.language) : '',
      customer.city,
      t('handovers.sheet_from', { name: handover.fromName }),
    ]),
    facts: [
      {
        title: t('handovers.sheet_preferences'),
        facts: [
          {
            label: t('customers.preferred_channel'),
            text: customer.preferredChannel ? t(`customers.channel_${customer.preferredChannel}`) : '',
          },
          {
            label: t('customers.document_language'),
            text: customer.documentLanguage === 'en' ? 'English' : '中文',
          },
          { label: t('customers.currency'), text: customer.currency },
          { label: t('customers.payment_terms'), text: customer.paymentTerms ?? '' },
          { label: t('customers.incoterm'), text: joined([customer.incoterm, customer.incotermPlace]) },
          { label: t('customers.tags'), text: customer.tags ?? '' },
          { label: t('shared.remarks'), text: customer.remarks ?? '' },
        ],
      },
    ],
    agreedMessage: customer.agreedMessage,
    sections: [
      section('promises', own(sheets.promises).map(due)),
      section('follow_ups', own(sheets.followUps).map(due)),
      ...(may('orders', 'orders.read')
        ? [
            section(
              'orders',
              own(sheets.orders).map((order) => ({
                head: joined([order.number, t(`customers.order_${order.state}`)]),
                text: joined([
                  money(order.totalE4, order.currency),
                  (order.promisedOn ?? order.requestedOn)
                    ? t('handovers.sheet_by', { day: order.promisedOn ?? order.requestedOn ?? '' })
                    : '',
                ]),
              })),
            ),
          ]
        : []),
      ...(may('opportunities', 'opportunities.read')
        ? [
            section(
              'opportunities',
              own(sheets.opportunities).map((found) => ({
                head: found.title,
                text: money(found.amountE4, found.currency),
              })),
            ),
          ]
        : []),
      ...(may('satisfaction', 'satisfaction.read')
        ? [
            section(
              'satisfaction',
              own(sheets.answers).map((answer) => ({
                head: joined([answer.answeredOn, t(`satisfaction.level_${answer.overall}`)]),
                text: answer.words ?? '',
              })),
            ),
          ]
        : []),
      section(
        'interactions',
        own(sheets.interactions).map((said) => ({
          head: joined([
            f.instant(said.happenedAt),
            t(`customers.channel_${said.channel}`),
            said.userName,
            said.contactName,
          ]),
          text: shortened(said.said),
        })),
      ),
    ],
    panels: await request.panels({ kind: 'customer_sheet', id: customer.id, mayWrite: false }),
  };
}
