import { allows } from '../../core/permissions.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { listUrl } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import type { Handover } from './handover.ts';
import { findHandover, type Item, itemsOf, kindOrder } from './handover-queries.ts';
import { stateTones } from './handovers.ts';
import { inCharge } from './in-charge-queries.ts';
import type { MoveKind } from './moves.ts';

/** More rows than that are counted above and not listed. */
const rowsShown = 500;

/** Before it is done: exactly what it will change. After: what it has changed, and how it went on. */
export async function showHandover(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const handover = await findHandover(context, idParam(request));
  const items = await itemsOf(context, handover.id);
  const isPlanned = handover.state === 'draft' || handover.state === 'scheduled';
  const changed = items.filter(({ state }) => state === 'changed');
  const kind = shownKind(items, query.show);
  const ofKind = items.filter((item) => item.kind === kind);
  return page('handovers/show', {
    title: t('handovers.from', { name: handover.fromName }),
    handover,
    isPlanned,
    state: { label: t(`handovers.state_${handover.state}`), tone: stateTones[handover.state] },
    back: { href: '/handovers', label: t('handovers.title') },
    lead: leadOf(request, handover),
    sentences: sentencesOf(request, isPlanned ? items : items.filter(({ state }) => state !== 'changed')),
    since: isPlanned ? await sincePrepared(request, handover, items) : [],
    changed: changed.map((item) => ({
      text: itemText(request, item),
      kind: t(`handovers.one_${item.kind}`),
    })),
    tabs: kindsIn(items).map((each) => ({
      label: `${t(`handovers.kind_${each}`)} (${f.number(items.filter((item) => item.kind === each).length)})`,
      href: `${listUrl(request, { show: each })}#items`,
      isCurrent: each === kind,
    })),
    table: tableOf(request, kind, ofKind.slice(0, rowsShown)),
    more: Math.max(0, ofKind.length - rowsShown),
    submit: submitText(request, handover, items),
    progress: isPlanned ? [] : await progressOf(request, handover),
    mayDisable: handover.state === 'done' && handover.isFromActive && allows(context.user, 'users.manage'),
    audit: await auditTrail(request, { kind: 'handover', id: handover.id }),
  });
}

const kindsIn = (items: readonly Item[]): MoveKind[] =>
  kindOrder.filter((kind) => items.some((item) => item.kind === kind));

function shownKind(items: readonly Item[], asked: string | undefined): MoveKind {
  const kinds = kindsIn(items);
  return kinds.find((kind) => kind === asked) ?? kinds[0] ?? 'customer';
}

function leadOf({ t }: PageRequest, { kind, startsOn, returnsOn, reason }: Handover): string {
  return [
    t(`handovers.why_${kind}`),
    startsOn ? t('handovers.from_day', { day: startsOn }) : '',
    returnsOn ? t('handovers.until_day', { day: returnsOn }) : '',
    reason ?? '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** "Chen Yan takes over 46 customers": one sentence per kind and receiver. */
function sentencesOf({ t }: PageRequest, items: readonly Item[]): string[] {
  return kindsIn(items).flatMap((kind) => {
    const counts = new Map<string | null, number>();
    for (const { kind: of, toName } of items)
      if (of === kind) counts.set(toName, (counts.get(toName) ?? 0) + 1);
    return [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => {
        const what = t(`handovers.count_${kind}`, { count });
        if (name !== null) return t('handovers.goes', { what, name });
        return t(kind === 'backup' ? 'handovers.goes_to_nobody' : 'handovers.goes_to_pool', { what });
      });
  });
}

/** What is no longer as it was when this was prepared: what will be left alone, and what the leaver keeps. */
async function sincePrepared(
  { context, t }: PageRequest,
  handover: Handover,
  items: readonly Item[],
): Promise<string[]> {
  const { customers, things } = await inCharge(context.db, handover.fromUserId);
  const held = [...customers.map(({ id }) => ({ kind: 'customer' as const, id })), ...things];
  const present = new Set(held.map(({ kind, id }) => `${kind} ${id}`));
  const planned = new Set(items.map(({ kind, recordId }) => `${kind} ${recordId}`));
  const told = (kinds: readonly MoveKind[]) =>
    kindOrder
      .map((kind) => ({ kind, count: kinds.filter((each) => each === kind).length }))
      .filter(({ count }) => count > 0)
      .map(({ kind, count }) => t(`handovers.count_${kind}`, { count }))
      .join(t('handovers.comma'));
  const gone = told(
    items
      .filter(({ kind, recordId }) => kind !== 'backup' && !present.has(`${kind} ${recordId}`))
      .map(({ kind }) => kind),
  );
  const left = told(held.filter(({ kind, id }) => !planned.has(`${kind} ${id}`)).map(({ kind }) => kind));
  return [
    ...(gone ? [t('handovers.gone', { what: gone })] : []),
    ...(left ? [t('handovers.remaining', { what: left, name: handover.fromName })] : []),
  ];
}

/** A title of an opportunity is for those who may read it. */
function itemText({ context }: PageRequest, { kind, label, recordId }: Item): string {
  return kind !== 'opportunity' || allows(context.user, 'opportunities.read') ? label : `#${recordId}`;
}

function tableOf(request: PageRequest, kind: MoveKind, items: readonly Item[]) {
  const { t, context } = request;
  const isCustomer = kind === 'customer' || kind === 'backup';
  const columns = [
    { key: 'what', label: t(`handovers.kind_${kind}`) },
    ...(isCustomer
      ? [
          { key: 'level', label: t('handovers.level') },
          { key: 'country', label: t('handovers.country'), hideOnPhone: true },
        ]
      : [{ key: 'customer', label: t('handovers.kind_customer') }]),
    { key: 'to', label: t('handovers.goes_to') },
    { key: 'state', label: t('shared.state'), hideOnPhone: true },
  ];
  const rows = items.map((item) => ({
    ...(isCustomer ? { href: `/customers/${item.customerId}` } : {}),
    cells: {
      what: isCustomer ? item.customerName : itemText(request, item),
      level: item.level,
      country: item.country ? countryName(item.country, context.language) : '',
      customer: { text: item.customerName, href: `/customers/${item.customerId}` },
      to: item.toName ?? t(kind === 'backup' ? 'handovers.nobody' : 'handovers.to_pool'),
      state: {
        text: t(`handovers.item_${item.state}`),
        tone: item.state === 'changed' ? ('soon' as const) : ('neutral' as const),
      },
    },
  }));
  return { columns, rows, caption: t(`handovers.kind_${kind}`) };
}

function submitText({ t }: PageRequest, handover: Handover, items: readonly Item[]): string {
  const count = items.filter(({ kind }) => kind === 'customer').length;
  if (handover.startsOn !== null && handover.state === 'draft')
    return t('handovers.do_on', { day: handover.startsOn, count });
  return t('handovers.do', { count });
}

interface Progress {
  toUserId: number;
  toName: string;
  givenCount: number;
  readCount: number;
}

/** How far each successor has come. */
async function progressOf({ context, t }: PageRequest, handover: Handover) {
  const { db } = context;
  const rows: Progress[] = await db('handover_items as i')
    .join('users as t', 't.id', 'i.to_user_id')
    .where({ 'i.handover_id': handover.id, 'i.kind': 'customer' })
    .whereIn('i.state', ['done', 'returned', 'kept'])
    .groupBy('i.to_user_id', 't.name')
    .orderBy('t.name')
    .select(
      'i.to_user_id',
      't.name as to_name',
      db.raw('count(*) as given_count'),
      db.raw('sum(case when i.read_at is null then 0 else 1 end) as read_count'),
    );
  return rows.map(({ toUserId, toName, givenCount, readCount }) => ({
    name: toName,
    gauge: {
      label: t('handovers.read_gauge'),
      value: readCount,
      max: givenCount,
      text: `${readCount} / ${givenCount}`,
    },
    sheet: `/handovers/${handover.id}/sheet?to=${toUserId}`,
  }));
}
