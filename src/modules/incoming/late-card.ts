import { daysBetween, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';

/** What should have come in: it counts as nothing until someone takes it in or names another day. */
export async function lateIncoming({ context, t }: PageRequest): Promise<DayCard[]> {
  if (!allows(context.user, 'incoming.write')) return [];
  const now = today(context);
  const late: { id: number; number: string; supplier: string | null; nextOn: string }[] = await context
    .db('incoming')
    .where({ state: 'open' })
    .where('next_on', '<', now)
    .orderBy(['next_on', 'id'])
    .limit(12)
    .select('id', 'number', 'supplier', 'next_on');
  return [
    {
      title: t('incoming.late_card'),
      icon: 'package-import',
      all: '/incoming?late=1',
      items: late.map(({ id, number, supplier, nextOn }) => ({
        href: `/incoming/${id}`,
        label: number,
        sub: supplier ?? '',
        tone: 'danger',
        mark: t('incoming.days_late', { count: daysBetween(nextOn, now) }),
      })),
    },
  ];
}
