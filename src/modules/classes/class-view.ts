import { daysBetween, today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import type { StoredClass } from './class-row.ts';
import { contactDays, intervalsLooked } from './rhythm.ts';
import { recencyOf, type Segment, segments } from './segment.ts';

/** From those who carry the business to those who don't buy. */
export const shownSegments = [
  'strategic',
  'key',
  'growing',
  'regular',
  'at_risk',
  'dormant',
  'lost',
] as const satisfies readonly Segment[];

export const segmentTones: Record<Segment, Tone> = {
  strategic: 'done',
  key: 'info',
  growing: 'done',
  regular: 'neutral',
  at_risk: 'soon',
  dormant: 'soon',
  lost: 'danger',
};

type Texts = Pick<PageRequest, 't' | 'context' | 'f'>;

/** A segment's name; of a lead, which has none, what it is instead. */
export function segmentText(t: PageRequest['t'], segment: Segment | null): string {
  return t(`classes.segment_${segment ?? 'none'}`);
}

/** The segments to filter by. */
export function segmentChoices({ t }: Pick<PageRequest, 't'>): { value: string; label: string }[] {
  return segments.map((segment) => ({ value: segment, label: segmentText(t, segment) }));
}

/** One decimal at most: `45`, `45.5`, `0.9`. */
const shown = ({ f }: Texts, value: number) => f.number(Math.round(value * 10) / 10);

/** What the class was computed from, in plain words. */
export function reasons(texts: Texts, row: StoredClass): string[] {
  const { t, f, context } = texts;
  if (row.lastOrderOn === null || row.revenueClass === null) return [t('classes.why_none')];
  const days = daysBetween(row.lastOrderOn, today(context));
  return [
    t('classes.why_orders', { count: row.recentCount, days }),
    t(row.medianDays === null ? 'classes.why_few' : 'classes.why_interval', {
      days: shown(texts, row.medianDays ?? 0),
      q: shown(texts, recencyOf(days, row.medianDays)),
    }),
    t('classes.why_revenue', { class: row.revenueClass, share: f.percent(row.aheadBp / 10_000) }),
  ];
}

/** When the next order or contact is due, and from which days that follows. */
export function quietReason(texts: Texts, row: StoredClass, level: string | null): string {
  const { t, context } = texts;
  const { warnOn } = row;
  const isOver = warnOn <= today(context) ? 'was' : 'is';
  if (row.quietBasis === 'rhythm')
    return t(`classes.order_${isOver}`, {
      day: warnOn,
      median: shown(texts, row.medianDays ?? 0),
      spread: shown(texts, row.spreadDays ?? 0),
      count: Math.min(intervalsLooked, row.orderCount - 1),
    });
  const days = contactDays(level, context.settings.levels);
  return t(`classes.contact_${isOver}`, { day: warnOn, last: row.contactOn, days, level: level ?? '–' });
}

/** The same beside the day, in a list. */
export function shortReason(
  texts: Texts,
  row: Pick<StoredClass, 'quietBasis' | 'medianDays' | 'spreadDays'>,
  level: string | null,
): string {
  const { t, context } = texts;
  if (row.quietBasis === 'contact')
    return t('classes.short_contact', { days: contactDays(level, context.settings.levels) });
  return t('classes.short_rhythm', {
    median: shown(texts, row.medianDays ?? 0),
    spread: shown(texts, row.spreadDays ?? 0),
  });
}
