import { audit, type Changes } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { addDays, type Day, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type Customer, findWritableCustomer } from '../customers/customer-queries.ts';
import { computeOne } from './class-actions.ts';
import type { DecisionKind } from './class-facts.ts';

/** What is decided over a rule ends by itself; nobody's grandchildren wonder why. */
const longestDays = 366;

const decideActions = {
  segment: 'classes.decide_segment',
  status: 'classes.decide_status',
  pause: 'classes.decide_pause',
} as const;
const freeActions = {
  segment: 'classes.free_segment',
  status: 'classes.free_status',
  pause: 'classes.free_pause',
} as const;

interface At {
  id: number;
  version: number;
}

interface NewDecision {
  kind: DecisionKind;
  /** The segment or the status; null for a pause. */
  decided: string | null;
  reason: string;
  untilOn: Day | null;
}

/** Someone's word instead of the rule: it takes the place of an earlier one, and the class is computed anew. */
export async function decide(context: Context, at: At, decision: NewDecision): Promise<void> {
  const { kind, decided, reason, untilOn } = decision;
  await transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, at.id);
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    refuseDay(tx, untilOn);
    const fixed = kind === 'status' ? { status: decided, isStatusFixed: true } : {};
    await updateVersioned(tx.db, 'customers', at, { ...fixed, updatedAt: now(tx) });
    const former = await endDecision(tx, at.id, kind);
    await insertRow(tx.db, 'customer_decisions', {
      customerId: at.id,
      kind,
      decided,
      reason,
      untilOn,
      setById: actorId(tx),
      setAt: now(tx),
    });
    const before = kind === 'status' ? customer.status : (former?.decided ?? null);
    const changes: Changes = {
      ...(kind === 'pause' ? {} : { [kind]: { before, after: decided } }),
      ...(untilOn ? { untilOn: { before: former?.untilOn ?? null, after: untilOn } } : {}),
      reason: { before: former?.reason ?? null, after: reason },
    };
    await audit(tx, { action: decideActions[kind], record: recordOf(customer), changes });
    if (kind === 'pause') await tell(tx, at.id, 'classes.story_paused', { day: untilOn ?? '', reason });
    if (kind === 'status')
      await tell(tx, at.id, 'classes.story_status_fixed', { status: decided ?? '', reason });
    await computeOne(tx, at.id);
  });
}

/** The rule holds again. */
export async function takeBack(context: Context, id: number, kind: DecisionKind): Promise<Customer> {
  return transact(context, async (tx) => {
    await tx.db('customers').where({ id }).forUpdate().first('id');
    const customer = await findWritableCustomer(tx, id);
    const former = await endDecision(tx, id, kind);
    // A status may be fixed without a reason: by what was there before reasons were asked for.
    if (!former && !(kind === 'status' && customer.isStatusFixed)) throw new Refusal('classes.ended_already');
    if (kind === 'status')
      await tx
        .db('customers')
        .where({ id })
        .update({ isStatusFixed: false, updatedAt: now(tx) })
        .increment('version', 1);
    await audit(tx, {
      action: freeActions[kind],
      record: recordOf(customer),
      changes: { reason: { before: former?.reason ?? null, after: null } },
    });
    await computeOne(tx, id);
    return customer;
  });
}

function refuseDay(tx: Context, untilOn: Day | null): void {
  if (untilOn === null) return;
  const [first, last] = [today(tx), addDays(today(tx), longestDays)];
  if (untilOn < first) throw new Refusal('classes.until_past', { field: 'untilOn', values: { day: first } });
  if (untilOn > last) throw new Refusal('classes.until_far', { field: 'untilOn', values: { day: last } });
}

interface Former {
  id: number;
  decided: string | null;
  reason: string;
  untilOn: Day | null;
}

async function endDecision(tx: Context, customerId: number, kind: DecisionKind): Promise<Former | null> {
  const former: Former | undefined = await tx
    .db('customer_decisions')
    .where({ customerId, kind })
    .whereNull('ended_at')
    .forUpdate()
    .first('id', 'decided', 'reason', 'until_on');
  if (!former) return null;
  await tx
    .db('customer_decisions')
    .where({ id: former.id })
    .update({ endedAt: now(tx), endedById: tx.user?.id ?? null });
  return former;
}

const recordOf = ({ id, code, name }: Customer) => ({ kind: 'customer', id, label: `${code} ${name}` });

async function tell(tx: Context, customerId: number, message: string, detail: Record<string, string>) {
  await story(tx, { customerId, kind: 'customer', message, detail });
}
