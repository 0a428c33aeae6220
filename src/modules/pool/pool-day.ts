import { addDays } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { ownerCell, poolHref } from './pool-list.ts';
import { type PoolCustomer, poolColumns, waitingFor } from './pool-queries.ts';
import { warningDays } from './recall.ts';

interface Warned {
  customerId: number;
  name: string;
  warnedOn: string;
}

const recallOn = ({ warnedOn }: Pick<Warned, 'warnedOn'>) => addDays(warnedOn, warningDays);

/** Who assigns sees what waits for an owner; an owner, which customers go back to the pool and when. */
export async function poolDay(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  const cards: DayCard[] = [];
  if (allows(context.user, 'customers.assign')) {
    const waiting: PoolCustomer[] = await waitingFor(context)
      .leftJoin('users as u', 'u.id', 'c.owner_id')
      .orderBy(['c.level', 'c.name', 'c.id'])
      .limit(12)
      .select(...poolColumns);
    cards.push({
      title: t('pool.waiting'),
      icon: 'inbox',
      all: '/pool',
      items: waiting.map((customer) => {
        const cell = ownerCell(request, customer);
        const { text = '', tone = 'neutral' } = typeof cell === 'object' && cell !== null ? cell : {};
        return {
          href: poolHref(request, customer),
          label: customer.name,
          sub: customer.code,
          tone,
          mark: text,
        };
      }),
    });
  }
  if (context.settings.recallAfterDays !== null && allows(context.user, 'pool.claim')) {
    const warned: Warned[] = await context
      .db('recall_warnings as w')
      .join('customers as c', (on) => {
        on.on('c.id', 'w.customer_id').andOn('c.owner_id', 'w.user_id');
      })
      .where({ 'w.user_id': context.user?.id ?? 0, 'c.is_archived': false })
      .orderBy(['w.warned_on', 'w.id'])
      .limit(12)
      .select('w.customer_id', 'c.name', 'w.warned_on');
    cards.push({
      title: t('pool.will_be_recalled'),
      icon: 'clock-exclamation',
      all: `/customers?owner=${context.user?.id}`,
      items: warned.map((row) => ({
        href: `/customers/${row.customerId}`,
        label: row.name,
        sub: t('pool.recall_remedy'),
        tone: 'soon',
        mark: t('pool.recall_on', { day: recallOn(row) }),
      })),
    });
  }
  return cards;
}

interface Held {
  ownerId: number | null;
  isArchived: boolean;
  warnedOn: string | null;
}

/** On a customer's page: that it is in the pool, with the button that takes it, or that it will go back there. */
export async function poolPanel(
  { context, t }: PageRequest,
  { id, mayWrite }: PanelRecord,
): Promise<Panel | null> {
  const customer: Held | undefined = await context
    .db('customers as c')
    .leftJoin('recall_warnings as w', (on) => {
      on.on('w.customer_id', 'c.id').andOn('w.user_id', 'c.owner_id');
    })
    .where('c.id', id)
    .first('c.owner_id', 'c.is_archived', 'w.warned_on');
  if (!customer || customer.isArchived) return null;
  const isInPool = customer.ownerId === null;
  const isWarned = customer.warnedOn !== null && context.settings.recallAfterDays !== null;
  return {
    place: 'top',
    view: 'pool/panel',
    model: {
      poolCustomerId: id,
      isInPool,
      mayClaim: isInPool && allows(context.user, 'pool.claim'),
      mayAssignWaiting: isInPool && allows(context.user, 'customers.assign'),
      warning:
        isWarned && customer.warnedOn
          ? t('pool.recall_panel', { day: recallOn({ warnedOn: customer.warnedOn }) })
          : '',
    },
    actions:
      mayWrite && !isInPool ? [{ href: `/pool/${id}/return`, label: t('pool.return'), icon: 'inbox' }] : [],
  };
}
