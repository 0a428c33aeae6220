import { createHash } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, StaleVersion } from '../../db/write.ts';
import { money, rows, text, version, whole } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { isMonth } from './opportunity-view.ts';

const monthRow = z.object({ month: text(7).required(), amount: money().required() });

export const targetsForm = z.object({
  whose: text(12).required(),
  year: whole({ min: 2000, max: 2100 }).required(),
  months: rows(monthRow, { max: 12, besides: ['month'] }),
  version: version(),
});
type Targets = z.output<typeof targetsForm>;

/** The company's target is that of `all`, a person's that of their id. */
export async function targetsOf(
  db: Database,
  whose: string,
  months: readonly string[],
): Promise<Map<string, number>> {
  const found: { month: string; amountE4: number }[] = await db('sales_targets')
    .where({ whose })
    .whereIn('month', months.length ? [...months] : [''])
    .select('month', 'amount_e4');
  return new Map(found.map(({ month, amountE4 }) => [month, amountE4]));
}

const monthsOf = (year: number) =>
  Array.from({ length: 12 }, (_, place) => `${year}-${String(place + 1).padStart(2, '0')}`);

/** A year has no row of its own to count up, so its version is made of what stands in it. */
function versionOf(targets: ReadonlyMap<string, number>): number {
  const text = JSON.stringify([...targets].sort());
  return (createHash('sha256').update(text).digest().readUInt32BE() >>> 1) + 1;
}

export async function showTargets(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const year = Number(/^20\d\d$/.test(query.year ?? '') ? query.year : today(context).slice(0, 4));
  const owners = [
    { value: 'all', label: t('opportunities.whole_company') },
    ...(await ownerChoices(request)),
  ];
  const asked = String(entered.values.whose ?? query.whose ?? 'all');
  const whose = owners.some(({ value }) => value === asked) ? asked : 'all';
  const shownYear = Number(entered.values.year ?? year);
  const present = await targetsOf(context.db, whose, monthsOf(shownYear));
  const typed = Object.values((entered.values.months ?? {}) as Record<string, { amount?: string }>);
  const months = monthsOf(shownYear).map((month) => {
    const amountE4 = present.get(month);
    return { month, amount: amountE4 === undefined ? '' : decimalText(amountE4, 4, 2) };
  });
  const values = { whose, year: shownYear, months };
  return page('opportunities/targets', {
    title: t('opportunities.targets'),
    whose,
    owners,
    year: shownYear,
    years: [year - 1, year, year + 1],
    currency: context.settings.baseCurrency,
    months: values.months.map(({ month, amount }, place) => ({
      month,
      amount: typed[place]?.amount ?? amount,
    })),
    values,
    version: versionOf(present),
    labels: { months: t('reports.month') },
  });
}

export async function saveTargets(request: PageRequest, form: Targets): Promise<Outcome> {
  const choices = await ownerChoices(request);
  if (form.whose !== 'all' && !choices.some(({ value }) => value === form.whose))
    throw new Refusal('errors.not_offered', { field: 'whose' });
  await setTargets(request.context, form);
  const query = new URLSearchParams({ whose: form.whose, year: String(form.year) });
  return redirect(`/opportunities/targets?${query}`, { key: 'shared.saved' });
}

/** A year's targets as they were typed; a month left empty has none. */
async function setTargets(context: Context, { whose, year, months, version }: Targets): Promise<void> {
  await transact(context, async (tx) => {
    const all = monthsOf(year);
    await tx.db('sales_targets').where({ whose }).whereIn('month', all).forUpdate().select('id');
    const before = await targetsOf(tx.db, whose, all);
    if (versionOf(before) !== version) throw new StaleVersion('sales_targets', year);
    await tx.db('sales_targets').where({ whose }).whereIn('month', all).delete();
    const changes: Record<string, { before: unknown; after: unknown }> = {};
    const after = new Map(months.map(({ month, amount }) => [month, amount]));
    for (const month of all) {
      const amountE4 = after.get(month);
      if (isMonth(month) && amountE4 !== undefined)
        await insertRow(tx.db, 'sales_targets', { whose, month, amountE4 });
      const [was, is] = [before.get(month), amountE4].map((value) =>
        value === undefined ? null : decimalText(value, 4, 2),
      );
      if (was !== is) changes[month] = { before: was, after: is };
    }
    await audit(tx, {
      action: 'opportunities.targets',
      record: { kind: 'sales_targets', id: null, label: `${whose} ${year}` },
      changes,
    });
  });
}
