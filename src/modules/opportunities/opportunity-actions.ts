import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { findCustomerByCode, mayWrite } from '../customers/customer-queries.ts';
import type { OpportunityInput, StageInput } from './opportunity-form.ts';
import { findOpportunity, type Opportunity } from './opportunity-queries.ts';

/** True for its owner, whoever may write the customer, and whoever may write everyone's. */
export function mayWriteOpportunity(context: Context, found: Opportunity): boolean {
  return (
    mayWrite(context, { ownerId: found.customerOwnerId, backupOwnerId: found.customerBackupOwnerId }) ||
    mayWrite(context, { ownerId: found.ownerId, backupOwnerId: null })
  );
}

export async function createOpportunity(
  context: Context,
  { customer: code, ...form }: OpportunityInput & { customer: string },
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findCustomerByCode(tx, code);
    if (!customer || customer.isArchived)
      throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
    if (!mayWrite(tx, customer)) throw new Refusal('orders.not_your_customer', { field: 'customer' });
    const at = now(tx);
    const id = await insertRow(tx.db, 'opportunities', {
      ...form,
      currency: form.currency ?? customer.currency,
      customerId: customer.id,
      ownerId: customer.ownerId ?? actorId(tx),
      stage: 'new',
      stageAt: at,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await tx
      .db('opportunity_stages')
      .insert({ opportunityId: id, stage: 'new', enteredAt: at, userId: actorId(tx) });
    await indexOpportunity(tx, id, form.title, customer.id);
    await story(tx, {
      customerId: customer.id,
      kind: 'opportunity',
      message: 'opportunities.story_created',
      detail: { title: form.title },
      record: { kind: 'opportunity', id },
    });
    await audit(tx, {
      action: 'opportunities.create',
      record: { kind: 'opportunity', id, label: form.title },
    });
    return id;
  });
}

async function indexOpportunity(tx: Context, id: number, title: string, customerId: number): Promise<void> {
  await index(tx.db, {
    kind: 'opportunity',
    recordId: id,
    title,
    subtitle: '',
    isArchived: false,
    terms: [title],
    customerId,
  });
}

export async function updateOpportunity(
  context: Context,
  at: { id: number; version: number },
  form: OpportunityInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findOpportunity(tx, at.id);
    if (!mayWriteOpportunity(tx, before)) throw new Forbidden('opportunities.write');
    const row = { ...form, currency: form.currency ?? before.currency };
    await updateVersioned(tx.db, 'opportunities', at, { ...row, updatedAt: now(tx) });
    await indexOpportunity(tx, at.id, form.title, before.customerId);
    await audit(tx, {
      action: 'opportunities.update',
      record: { kind: 'opportunity', id: at.id, label: form.title },
      changes: changesBetween(before, row),
    });
  });
}

/** Moves it to another stage; each move is kept. A lost one wants a reason, a dormant one a day to wake. */
export async function moveOpportunity(
  context: Context,
  id: number,
  { version, stage, ...form }: StageInput,
): Promise<Opportunity> {
  return transact(context, async (tx) => {
    const before = await findOpportunity(tx, id);
    if (!mayWriteOpportunity(tx, before)) throw new Forbidden('opportunities.write');
    if (before.stage === stage) throw new Refusal('opportunities.same_stage', { field: 'stage' });
    if (stage === 'lost' && !form.lostReason) throw new Refusal('errors.required', { field: 'lostReason' });
    if (stage === 'dormant' && !form.wakeOn) throw new Refusal('errors.required', { field: 'wakeOn' });
    const at = now(tx);
    const row = {
      stage,
      stageAt: at,
      wakeOn: stage === 'dormant' ? form.wakeOn : null,
      lostReason: stage === 'lost' ? form.lostReason : null,
      competitor: stage === 'lost' ? form.competitor : null,
    };
    await updateVersioned(tx.db, 'opportunities', { id, version }, { ...row, updatedAt: at });
    await tx
      .db('opportunity_stages')
      .insert({ opportunityId: id, stage, enteredAt: at, userId: actorId(tx) });
    await story(tx, {
      customerId: before.customerId,
      kind: 'opportunity',
      message: 'opportunities.story_moved',
      detail: { title: before.title, stage },
      record: { kind: 'opportunity', id },
    });
    await audit(tx, {
      action: 'opportunities.move',
      record: { kind: 'opportunity', id, label: before.title },
      changes: changesBetween(before, row),
    });
    return before;
  });
}
