import type { Context } from '../../core/context.ts';
import { addDays, type Day, today } from '../../core/days.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { StoryKind } from '../../core/story.ts';
import type { PageRequest } from '../../web/route.ts';
import { isCorrectable } from './interaction.ts';
import type { Addendum } from './interaction-queries.ts';
import type { StoryLine } from './story-queries.ts';

const icons: Record<StoryKind, string> = {
  interaction: 'message',
  promise: 'heart-handshake',
  follow_up: 'bell',
  opportunity: 'target-arrow',
  quote: 'file-dollar',
  order: 'file-text',
  payment: 'currency-dollar',
  document: 'file-invoice',
  shipment: 'truck',
  satisfaction: 'mood-smile',
  need: 'checklist',
  owner: 'user',
  customer: 'building',
};

const pages: Record<string, { module: string; path: string; permission?: Permission }> = {
  interaction: { module: 'interactions', path: '/interactions' },
  addendum: { module: 'interactions', path: '/interactions' },
  quote: { module: 'orders', path: '/quotes', permission: 'quotes.read' },
  order: { module: 'orders', path: '/orders' },
  document: { module: 'orders', path: '/documents' },
  priced_document: { module: 'orders', path: '/documents', permission: 'orders.prices' },
  shipment: { module: 'shipments', path: '/shipments' },
  opportunity: { module: 'opportunities', path: '/opportunities' },
  satisfaction: { module: 'satisfaction', path: '/satisfaction' },
  need: { module: 'needs', path: '/needs' },
  return: { module: 'orders', path: '/returns' },
  receipt: { module: 'orders', path: '/receipts' },
  letter_of_credit: { module: 'orders', path: '/letters-of-credit' },
};

const isOpen = (
  { settings, user }: Context,
  { module, permission }: { module: string; permission?: Permission },
) => isModuleOn(settings, module) && (!permission || allows(user, permission));

/** A line of the story as `views/interactions/parts/story.ejs` shows it. */
function shownLine(request: PageRequest, line: StoryLine, since: string | null) {
  const { t, f, context } = request;
  const detail = JSON.parse(line.detail) as Record<string, string | number>;
  if (typeof detail.at === 'string') detail.at = f.instant(detail.at);
  detail.amount = amountOf(request, detail);
  const target = pages[line.recordKind ?? ''];
  const mayOpen = !target?.permission || allows(context.user, target.permission);
  const path = target && mayOpen && line.recordId !== null ? `${target.path}/${line.recordId}` : null;
  const isMine = line.spokenById !== null && line.spokenById === context.user?.id;
  const mayCorrect = isMine && isCorrectable({ createdAt: line.spokenAt ?? '' }, context.clock.now());
  return {
    id: line.id,
    who: line.userName ?? t('shared.system'),
    icon: icons[line.kind] ?? 'point',
    heading: t(line.messageKey, detail),
    text: line.said,
    href: path && target && isOpen(context, target) ? path : null,
    meta: line.contactName ? t('interactions.with', { name: line.contactName }) : null,
    isNew: since !== null && line.createdAt > since && line.userId !== context.user?.id,
    act: line.said === null ? null : mayCorrect ? ('correct' as const) : ('add' as const),
  };
}

/** Stands behind what has a price, ` · USD 1,200.00`, for those who may see prices; empty for all others. */
function amountOf({ context, f }: PageRequest, { amountE4, currency }: Record<string, unknown>): string {
  if (typeof amountE4 !== 'number' || !allows(context.user, 'orders.prices')) return '';
  return ` · ${f.money(amountE4, String(currency))}`;
}

export type ShownLine = ReturnType<typeof shownLine> & {
  at: string;
  addenda: { who: string; at: string; text: string }[];
};

/** The lines under headings: by day for a month, by month before it. */
export function shownStory(
  request: PageRequest,
  {
    rows,
    addenda,
    since,
  }: { rows: readonly StoryLine[]; addenda: readonly Addendum[]; since: string | null },
): { heading: string; lines: ShownLine[] }[] {
  const { f, context } = request;
  const day = today(context);
  const byDay = addDays(day, -31);
  const groups: { heading: string; lines: ShownLine[] }[] = [];
  for (const row of rows) {
    const [on = '', time = ''] = f.instant(row.happenedAt).split(' ');
    const heading = on > byDay ? dayHeading(request, on, day) : monthHeading(context.language, on);
    let group = groups.at(-1);
    if (group?.heading !== heading) {
      group = { heading, lines: [] };
      groups.push(group);
    }
    const own = addenda.filter(
      ({ interactionId }) => row.recordKind === 'interaction' && interactionId === row.recordId,
    );
    group.lines.push({
      ...shownLine(request, row, since),
      at: on > byDay ? time : on,
      addenda: own.map((added) => ({
        who: added.userName,
        at: f.instant(added.createdAt),
        text: added.addedText,
      })),
    });
  }
  return groups;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function named(language: string, parts: Intl.DateTimeFormatOptions, day: Day): string {
  const key = `${language} ${Object.keys(parts).join()}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { ...parts, timeZone: 'UTC' });
    formats.set(key, format);
  }
  return format.format(new Date(`${day}T00:00:00Z`));
}

function dayHeading({ t, context }: PageRequest, on: Day, day: Day): string {
  if (on === day) return t('interactions.today', { day: on });
  if (on === addDays(day, -1)) return t('interactions.yesterday', { day: on });
  return t('interactions.on_day', { day: on, weekday: named(context.language, { weekday: 'long' }, on) });
}

const monthHeading = (language: string, on: Day) => named(language, { year: 'numeric', month: 'long' }, on);
