import type { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Customer, findCustomer, findCustomerByCode, visibleTo } from '../customers/customer-queries.ts';
import { findDuplicates } from '../customers/duplicates.ts';
import { namesOf } from '../users/user-queries.ts';
import { type Choices, goingBack, undoUntil, type Values } from './merge.ts';
import { mergeCustomers } from './merge-actions.ts';
import type { mergeForm } from './merge-form.ts';
import { findMerge, undoProblem } from './merge-queries.ts';
import { fieldsText, shownCustomer, shownDifferences } from './merge-view.ts';
import { countChildren } from './moved-rows.ts';
import { undoMerge } from './undo-action.ts';

/** Chooses the other customer, or shows the two side by side where it is chosen. */
export async function showMerge(request: PageRequest): Promise<Outcome> {
  const { context, query, entered } = request;
  const winner = await findCustomer(context, idParam(request));
  const asked = (query.with ?? '').trim();
  const sent = Number(entered.values.loserId);
  if (!asked && !sent) return choosePage(request, winner, null);
  const loser = await otherOf(request, sent || asked);
  if (!loser) return choosePage(request, winner, asked ? 'merges.no_such' : null);
  if (loser.id === winner.id) return choosePage(request, winner, 'merges.same');
  return sideBySide(request, winner, loser);
}

/** By id, by code, or by a name that only one has. */
async function otherOf({ context }: PageRequest, asked: number | string): Promise<Customer | null> {
  if (typeof asked === 'number') {
    const found: Customer | undefined = await visibleTo(context).where('c.id', asked).first('c.*');
    return found ?? null;
  }
  const byCode = await findCustomerByCode(context, asked);
  if (byCode) return byCode;
  const named: Customer[] = await visibleTo(context)
    .where('c.name', asked)
    .orderBy('c.id')
    .limit(2)
    .select('c.*');
  return named.length === 1 ? (named[0] ?? null) : null;
}

async function choosePage(request: PageRequest, winner: Customer, problem: string | null): Promise<Outcome> {
  const { context, t, query } = request;
  const likely = await findDuplicates(
    context,
    { ...winner, emails: [winner.email], phones: [winner.phone] },
    { ownIds: [winner.id], isAll: true },
  );
  return page('merges/choose', {
    title: t('merges.choose_title', { name: winner.name }),
    winner: shownCustomer(request, winner),
    likely: likely.filter(({ id }) => id !== null),
    problem: problem ? t(problem) : null,
    asked: query.with ?? '',
  });
}

async function sideBySide(request: PageRequest, winner: Customer, loser: Customer): Promise<Outcome> {
  const { context, t, entered } = request;
  const ids = [winner.ownerId, winner.backupOwnerId, loser.ownerId, loser.backupOwnerId];
  const owners = await namesOf(
    context.db,
    ids.filter((id) => id !== null),
  );
  const choices = (entered.values.choices ?? {}) as Choices;
  const children = await countChildren(context, loser.id);
  const pair: { reason: string | null; state: string; name: string | null } | undefined = await context
    .db('customer_pairs as p')
    .leftJoin('users as u', 'u.id', 'p.said_by_id')
    .where({ 'p.first_id': Math.min(winner.id, loser.id), 'p.second_id': Math.max(winner.id, loser.id) })
    .whereNotNull('p.reason')
    .first('p.reason', 'p.state', 'u.name');
  return page('merges/merge', {
    title: t('merges.title_two', { winner: winner.name, loser: loser.name }),
    winner: shownCustomer(request, winner),
    loser: shownCustomer(request, loser),
    rows: shownDifferences(
      request,
      { winner, loser, choices },
      new Map(owners.map(({ id, name }) => [id, name])),
    ),
    moves: children.map(({ label, count }) => t(`merges.child_${label}`, { count })),
    said: pair ? t('merges.said', { name: pair.name ?? '–', reason: pair.reason ?? '' }) : null,
  });
}

export async function merge(request: PageRequest, form: z.output<typeof mergeForm>): Promise<Outcome> {
  const winnerId = idParam(request);
  const id = await mergeCustomers(request.context, { winnerId, ...form });
  const [{ movedCount }, loser] = [
    await findMerge(request.context, id),
    (await request.context.db('customers').where({ id: form.loserId }).first('code', 'name')) as {
      code: string;
      name: string;
    },
  ];
  return redirect(`/customers/${winnerId}`, {
    key: 'merges.merged',
    values: { label: `${loser.code} ${loser.name}`, count: movedCount },
    link: { href: `/merges/${id}/undo`, key: 'merges.undo' },
  });
}

/** What goes back and what stays, and why; without the button where it is too late. */
export async function showUndo(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const found = await findMerge(context, idParam(request));
  const winner: Customer | undefined = await context.db('customers').where({ id: found.winnerId }).first();
  const loser: Customer | undefined = await context.db('customers').where({ id: found.loserId }).first();
  if (!winner || !loser) throw new NotFound('merge');
  const problem = await undoProblem(context, found);
  const { back, stays } = goingBack(winner as unknown as Values, found.fields);
  const label = `${loser.code} ${loser.name}`;
  const title = t('merges.undo_title', { label });
  const at = `/customers/${winner.id}`;
  if (problem)
    return page('merges/undo-refused', {
      title,
      back: { href: at, label: winner.name },
      problem: t(problem.key, problem.values),
    });
  const backLabels = fieldsText(request, Object.keys(back));
  const staysLabels = fieldsText(request, stays);
  return confirmPage({
    title,
    lead: t('merges.undo_lead', { day: f.instant(undoUntil(found.mergedAt)).slice(0, 10) }),
    back: { href: at, label: winner.name },
    consequences: [
      t('merges.undo_rows', { label, count: found.movedCount }),
      t('merges.undo_since', { label: `${winner.code} ${winner.name}` }),
      ...(backLabels ? [t('merges.undo_back', { fields: backLabels })] : []),
      ...(staysLabels ? [t('merges.undo_stays', { fields: staysLabels })] : []),
    ],
    action: `/merges/${found.id}/undo`,
    submit: t('merges.undo'),
    cancel: at,
  });
}

export async function undo(request: PageRequest): Promise<Outcome> {
  const { loserId, stays } = await undoMerge(request.context, idParam(request));
  const fields = fieldsText(request, stays);
  if (fields === '') return redirect(`/customers/${loserId}`, { key: 'merges.undone' });
  return redirect(`/customers/${loserId}`, {
    key: 'merges.undone_but',
    values: { fields },
    tone: 'warning',
  });
}
