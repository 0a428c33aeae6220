import { actorId, type Context } from '../../core/context.ts';
import { addDays, type Day, isDay, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { keptRate } from './interaction.ts';

interface OwnerCounts {
  userId: number;
  userName: string;
  onTimeCount: number;
  lateCount: number;
  brokenCount: number;
  openCount: number;
}

/** How each owner's promises ended whose first day lies in the period; everyone's for who watches all. */
export async function keptByOwner(
  context: Context,
  { from, to }: { from: Day; to: Day },
): Promise<OwnerCounts[]> {
  const { db } = context;
  const { sum } = dialectOf(db);
  const counted = (name: string, condition: string) =>
    db.raw(`${sum(`case when ${condition} then 1 else 0 end`)} as ${name}`);
  const query = narrowToVisible(
    context,
    db('promises as f')
      .join('customers as c', 'c.id', 'f.customer_id')
      .join('users as u', 'u.id', 'f.user_id'),
  )
    .where('f.first_due_on', '>=', from)
    .where('f.first_due_on', '<=', to);
  if (!allows(context.user, 'customers.write_all')) query.where('f.user_id', actorId(context));
  return query
    .groupBy('f.user_id', 'u.name')
    .orderBy(['u.name', 'f.user_id'])
    .select(
      'f.user_id',
      'u.name as user_name',
      counted('on_time_count', "f.state = 'kept' and f.closed_on <= f.first_due_on"),
      counted('late_count', "f.state = 'kept' and f.closed_on > f.first_due_on"),
      counted('broken_count', "f.state = 'broken'"),
      counted('open_count', "f.state = 'open'"),
    );
}

const periods = [30, 90, 365];

/** Kept on time, late or broken, per owner; each number opens its promises. */
export async function showKeptRate(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const day = today(context);
  const to = isDay(query.to ?? '') ? (query.to as Day) : day;
  const from = isDay(query.from ?? '') ? (query.from as Day) : addDays(day, -90);
  const owners = await keptByOwner(context, { from, to });
  const opening = (userId: number, count: number, more: Record<string, string>) => ({
    text: f.number(count),
    ...(count > 0
      ? { href: `/promises?${new URLSearchParams({ owner: String(userId), from, to, ...more })}` }
      : { muted: true }),
  });
  const rows = owners.map((owner) => ({
    cells: {
      owner: owner.userName,
      rate:
        f.percent(
          keptRate({ onTime: owner.onTimeCount, late: owner.lateCount, broken: owner.brokenCount }),
        ) || '–',
      onTime: opening(owner.userId, owner.onTimeCount, { state: 'kept', time: 'on' }),
      late: opening(owner.userId, owner.lateCount, { state: 'kept', time: 'late' }),
      broken: opening(owner.userId, owner.brokenCount, { state: 'broken' }),
      open: opening(owner.userId, owner.openCount, { state: 'open' }),
    },
  }));
  const numeric = (key: string, label: string) => ({ key, label: t(`interactions.${label}`), numeric: true });
  return page('interactions/kept-rate', {
    title: t('interactions.kept_rate'),
    from,
    to,
    tabs: periods.map((days) => ({
      label: t('interactions.last_days', { count: days }),
      href: `/promises/kept?from=${addDays(day, -days)}`,
      isCurrent: to === day && from === addDays(day, -days),
    })),
    table: {
      columns: [
        { key: 'owner', label: t('interactions.owner') },
        numeric('rate', 'kept_rate'),
        numeric('onTime', 'kept_on_time'),
        numeric('late', 'kept_late'),
        numeric('broken', 'state_broken'),
        numeric('open', 'state_open'),
      ],
      rows,
      empty: t('interactions.no_promises_then'),
    },
  });
}
