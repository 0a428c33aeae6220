import type { Context } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { convertTotal } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import { visibleOpenDues } from './due-queries.ts';

/** How long something is overdue, in days: not due yet, and what is due without a day among it. */
export const ages = ['not_due', '1_30', '31_60', '61_90', 'over_90'] as const;
export type Age = (typeof ages)[number];

export interface Receivable {
  customerId: number;
  customerCode: string;
  customerName: string;
  currency: string;
  /** In the currency, by age. */
  byAge: Record<Age, number>;
  openE4: number;
  /** In base currency by the frozen rate of each order, by age. */
  baseByAge: Record<Age, number>;
  baseE4: number;
}

interface Group {
  customerId: number;
  customerCode: string;
  customerName: string;
  currency: string;
  rateE8: number | null;
  notDueE4: number;
  to30E4: number;
  to60E4: number;
  to90E4: number;
  over90E4: number;
}

const none = (): Record<Age, number> => ({ not_due: 0, '1_30': 0, '31_60': 0, '61_90': 0, over_90: 0 });

/** What customers owe by age, one row for a customer and currency; the greatest debts in base currency first. */
export async function receivablesOf(
  context: Context,
  { ownerId = null }: { ownerId?: number | null } = {},
): Promise<Receivable[]> {
  const { db } = context;
  const { sum } = dialectOf(db);
  const now = today(context);
  const since = (days: number) => addDays(now, -days);
  const between = (from: string, to: string) =>
    sum(`case when d.due_on >= '${from}' and d.due_on < '${to}' then d.open_e4 else 0 end`);
  const groups: Group[] = await visibleOpenDues(context)
    .modify((query) => {
      if (ownerId !== null) query.where('c.owner_id', ownerId);
    })
    .groupBy('o.customer_id', 'c.code', 'c.name', 'o.currency', 'o.rate_e8')
    .select(
      'o.customer_id',
      'c.code as customer_code',
      'c.name as customer_name',
      'o.currency',
      'o.rate_e8',
      db.raw(
        `${sum(`case when d.due_on is null or d.due_on >= '${now}' then d.open_e4 else 0 end`)} as not_due_e4`,
      ),
      db.raw(`${between(since(30), now)} as to30_e4`),
      db.raw(`${between(since(60), since(30))} as to60_e4`),
      db.raw(`${between(since(90), since(60))} as to90_e4`),
      db.raw(`${sum(`case when d.due_on < '${since(90)}' then d.open_e4 else 0 end`)} as over90_e4`),
    );
  const rows = new Map<string, Receivable>();
  for (const group of groups) add(rows, group, context.settings.baseCurrency);
  return [...rows.values()].sort(
    (a, b) => b.baseE4 - a.baseE4 || a.customerId - b.customerId || (a.currency < b.currency ? -1 : 1),
  );
}

/** Each order's debts are turned into base currency by its own rate and rounded once for each age. */
function add(rows: Map<string, Receivable>, group: Group, baseCurrency: string): void {
  const { customerId, customerCode, customerName, currency } = group;
  const key = `${customerId} ${currency}`;
  const row = rows.get(key) ?? {
    customerId,
    customerCode,
    customerName,
    currency,
    byAge: none(),
    openE4: 0,
    baseByAge: none(),
    baseE4: 0,
  };
  const amounts: Record<Age, number> = {
    not_due: group.notDueE4,
    '1_30': group.to30E4,
    '31_60': group.to60E4,
    '61_90': group.to90E4,
    over_90: group.over90E4,
  };
  for (const age of ages) {
    const baseE4 = convertTotal(amounts[age], group.rateE8 ?? 100_000_000, baseCurrency);
    row.byAge[age] += amounts[age];
    row.openE4 += amounts[age];
    row.baseByAge[age] += baseE4;
    row.baseE4 += baseE4;
  }
  rows.set(key, row);
}
