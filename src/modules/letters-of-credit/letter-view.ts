import { addDays, daysBetween, today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { daysToKeep, drawable, type LetterState, presentationDay, warnDays } from './letter.ts';
import type { Letter, LetterOrder, Shipped } from './letter-queries.ts';

export const letterTones: Record<LetterState, Tone> = {
  open: 'info',
  presented: 'info',
  discrepant: 'danger',
  paid: 'done',
  expired: 'danger',
  cancelled: 'neutral',
};

type Dated = Pick<Letter, 'state' | 'latestShipmentOn' | 'expiresOn' | 'presentationDays'>;

/** The days that must be kept and are near or past, each as a sentence. */
export function dayWarnings({ t, context }: PageRequest, letter: Dated, shipped: Shipped) {
  const now = today(context);
  const soon = addDays(now, warnDays[0]);
  return daysToKeep(letter, shipped)
    .filter(({ on }) => on <= soon)
    .map(({ kind, on }) => ({
      tone: on < now ? ('danger' as const) : ('soon' as const),
      text: t(on < now ? `letters_of_credit.past_${kind}` : `letters_of_credit.near_${kind}`, {
        day: on,
        left: Math.max(0, daysBetween(now, on)),
      }),
      on,
    }));
}

/** What its orders break of it: goods that left too late, and more or less than may be drawn. */
export function termWarnings(
  { t, f }: PageRequest,
  { letter, orders, shipped }: { letter: Letter; orders: readonly LetterOrder[]; shipped: Shipped },
): string[] {
  const { mostE4 } = drawable(letter);
  const own = orders.filter(({ currency, state }) => currency === letter.currency && state !== 'cancelled');
  const totalE4 = own.reduce((sum, order) => sum + order.totalE4, 0);
  const other = orders.find(({ currency }) => currency !== letter.currency);
  return [
    ...(shipped.shippedOn !== null && shipped.shippedOn > letter.latestShipmentOn
      ? [t('letters_of_credit.shipped_late', { day: shipped.shippedOn, latest: letter.latestShipmentOn })]
      : []),
    ...(totalE4 > mostE4
      ? [
          t('letters_of_credit.over_amount', {
            total: f.money(totalE4, letter.currency),
            most: f.money(mostE4, letter.currency),
          }),
        ]
      : []),
    ...(other
      ? [t('letters_of_credit.other_currency', { number: other.number, currency: other.currency })]
      : []),
  ];
}

export function presentBy(letter: Letter, shipped: Shipped): string | null {
  return presentationDay(letter, shipped.shippedOn);
}
