import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { decimalText } from '../../core/money.ts';
import { allows, demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { isModuleOn } from '../../core/settings.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type Customer, findCustomerByCode, mayWrite } from '../customers/customer-queries.ts';
import { amountOf, type Line } from './opportunity.ts';
import type { OpportunityInput } from './opportunity-form.ts';
import { codeOf, resolveLines, writeLines } from './opportunity-lines.ts';
import { findOpportunity, linesOf, lockOpportunity, type Opportunity } from './opportunity-queries.ts';
import { pipelineOf } from './stage-queries.ts';

/** Creates one in the first stage. Gives its id. */
export async function createOpportunity(
  context: Context,
  { customer: code, ...form }: OpportunityInput & { customer: string },
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await customerOf(tx, code);
    const currency = form.currency ?? customer.currency;
    const lines = await resolveLines(tx, { customerId: customer.id, currency }, form.lines);
    const row = await rowOf(tx, { customerId: customer.id, currency, lines, form });
    const stage = (await pipelineOf(tx)).first.code;
    const at = now(tx);
    const id = await insertRow(tx.db, 'opportunities', {
      ...row,
      customerId: customer.id,
      ownerId: customer.ownerId ?? actorId(tx),
      stage,
      stageAt: at,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await writeLines(tx, id, lines, currency);
    await tx
      .db('opportunity_stages')
      .insert({ opportunityId: id, stage, enteredAt: at, userId: actorId(tx) });
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

async function customerOf(tx: Context, code: string): Promise<Customer> {
  const customer = await findCustomerByCode(tx, code);
  if (!customer || customer.isArchived)
    throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
  if (!mayWrite(tx, customer)) throw new Refusal('orders.not_your_customer', { field: 'customer' });
  return customer;
}

/** The values that its form sets; references are checked to be this customer's, and there. */
async function rowOf(
  tx: Context,
  {
    customerId,
    currency,
    lines,
    form,
  }: { customerId: number; currency: string; lines: readonly Line[]; form: OpportunityInput },
) {
  const { lines: _, probability: probabilityBp, amountE4: typedE4, ...values } = form;
  if (values.contactId !== null) {
    const key = { customerId, contactId: values.contactId };
    if (!(await tx.db('customer_contacts').where(key).first('id')))
      throw new Refusal('errors.not_offered', { field: 'contactId' });
  }
  if (values.marketOpportunityId !== null) {
    const market = await tx.db('market_opportunities').where({ id: values.marketOpportunityId }).first('id');
    if (!market) throw new Refusal('errors.not_offered', { field: 'marketOpportunityId' });
  }
  const amountE4 = amountOf(lines, typedE4, currency);
  if (amountE4 === null) throw new Refusal('opportunities.no_amount', { field: 'amountE4' });
  return { ...values, currency, amountE4, probabilityBp };
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
  { ownerId: askedOwnerId, ...form }: OpportunityInput & { ownerId: number | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockOpportunity(tx, at.id);
    const oldLines = await linesOf(tx.db, at.id);
    const { customerId } = before;
    const currency = form.currency ?? before.currency;
    // Where stock is switched off the form has no lines; those that are there stay.
    const keepsLines = !isModuleOn(tx.settings, 'inventory');
    const lines = keepsLines
      ? oldLines.map(({ styleId, skuId, quantity, unitPriceE4 }) => ({
          styleId,
          skuId,
          quantity,
          unitPriceE4,
        }))
      : await resolveLines(tx, { customerId, currency }, form.lines, oldLines);
    const row = await rowOf(tx, {
      customerId,
      currency,
      lines,
      // The contact may have left the customer since; it stays until another is chosen.
      form: { ...form, contactId: form.contactId === before.contactId ? null : form.contactId },
    });
    const ownerId = await ownerOf(tx, before, askedOwnerId);
    const values = { ...row, contactId: form.contactId, ownerId, updatedAt: now(tx) };
    await updateVersioned(tx.db, 'opportunities', at, values);
    await writeLines(tx, at.id, lines, currency);
    await indexOpportunity(tx, at.id, form.title, customerId);
    const after = await findOpportunity(tx, at.id);
    await audit(tx, {
      action: 'opportunities.update',
      record: { kind: 'opportunity', id: at.id, label: form.title },
      changes: changesBetween(
        told(before, briefLines(oldLines)),
        told(after, briefLines(await linesOf(tx.db, at.id))),
      ),
    });
  });
}

/** Only who may assign customers gives an opportunity to someone else, who must be there. */
async function ownerOf(tx: Context, before: Opportunity, askedId: number | null): Promise<number | null> {
  if (askedId === null || askedId === before.ownerId || !allows(tx.user, 'customers.assign'))
    return before.ownerId;
  await refuseAbsentOwner(tx, askedId);
  return askedId;
}

async function refuseAbsentOwner(tx: Context, id: number): Promise<void> {
  if (!(await tx.db('users').where({ id, isActive: true }).first('id')))
    throw new Refusal('errors.not_offered', { field: 'ownerId' });
}

/** Gives opportunities to someone, and changes nothing else of them. Gives how many were another's. */
export async function assignOpportunities(
  context: Context,
  ids: readonly number[],
  ownerId: number,
): Promise<number> {
  return transact(context, async (tx) => {
    demand(tx, 'customers.assign');
    await refuseAbsentOwner(tx, ownerId);
    let count = 0;
    // In the order of their ids, so that two such actions can't wait for each other.
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
      const before = await lockOpportunity(tx, id);
      if (before.ownerId === ownerId) continue;
      count++;
      await tx
        .db('opportunities')
        .where({ id })
        .update({ ownerId, updatedAt: now(tx) })
        .increment('version', 1);
      await audit(tx, {
        action: 'opportunities.assign',
        record: { kind: 'opportunity', id, label: before.title },
        changes: { ownerId: { before: before.ownerId, after: ownerId } },
      });
    }
    return count;
  });
}

/** What the audit log compares: people and market opportunities by their names. */
function told(opportunity: Opportunity, lines: string[]) {
  const { title, amountE4, currency, expectedOn, source, nextStep, nextStepOn, ownerId, remarks } =
    opportunity;
  return {
    title,
    amountE4,
    currency,
    expectedOn,
    probability: opportunity.probabilityBp === null ? null : decimalText(opportunity.probabilityBp, 2),
    contact: opportunity.contactName,
    source,
    nextStep,
    nextStepOn,
    marketOpportunity: opportunity.marketTitle,
    ownerId,
    remarks,
    lines,
  };
}

const briefLines = (lines: Awaited<ReturnType<typeof linesOf>>) =>
  lines.map(
    (line) =>
      `${codeOf(line)} × ${line.quantity ?? '–'} @ ${line.unitPriceE4 === null ? '–' : decimalText(line.unitPriceE4, 4, 2)}`,
  );
