import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import type { ReturnState } from './return.ts';
import { visibleReturns } from './return-queries.ts';

const most = 12;

interface Item {
  id: number;
  number: string;
  customerName: string;
  dayOn: string | null;
}

/** What waits: requests for the one who approves, goods on their way and goods that lie blocked for the warehouse. */
export async function returnCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  const cards: DayCard[] = [];
  const add = async (state: ReturnState, title: string, { icon, path }: { icon: string; path: string }) => {
    const items: Item[] = await visibleReturns(context)
      .where('r.state', state)
      .orderBy('r.id')
      .limit(most)
      .select(
        'r.id',
        'r.number',
        'c.name as customer_name',
        state === 'approved' ? 'r.expected_on as day_on' : 'r.requested_on as day_on',
      );
    cards.push({
      title: t(title),
      icon,
      all: `/returns?state=${state}`,
      items: items.map(({ id, number, customerName, dayOn }) => ({
        href: `/returns/${id}${path}`,
        label: number,
        sub: customerName,
        tone: state === 'approved' && dayOn && dayOn < today(context) ? 'danger' : 'neutral',
        mark: state === 'approved' && dayOn ? t('returns.expected_mark', { day: dayOn }) : '',
      })),
    });
  };
  if (allows(context.user, 'returns.approve'))
    await add('requested', 'returns.day_approve', { icon: 'rotate', path: '' });
  if (allows(context.user, 'returns.receive')) {
    await add('approved', 'returns.day_receive', { icon: 'package-import', path: '/receipt' });
    await add('received', 'returns.day_inspect', { icon: 'scan', path: '/inspection' });
  }
  return cards;
}
