import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { nextCode } from '../../core/numbering.ts';
import { allows } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import type { CustomerInput } from './customer-form.ts';
import { keepKeys } from './customer-keys.ts';
import { type Customer, findCustomer, findWritableCustomer } from './customer-queries.ts';

export { keepKeys };

/** Creates a customer with a code of its own, or the one that an import brings. Gives its id. */
export async function createCustomer(
  context: Context,
  form: CustomerInput & { code?: string | null },
): Promise<number> {
  return transact(context, async (tx) => {
    const { code: givenCode, ...input } = form;
    if (givenCode && (await tx.db('customers').where({ code: givenCode }).first('id'))) {
      throw new Refusal('customers.code_taken', { field: 'code', values: { code: givenCode } });
    }
    const code = givenCode || (await nextCode(tx.db, 'C', 'customers'));
    const owners = allows(tx.user, 'customers.assign')
      ? notTwice({ ownerId: input.ownerId, backupOwnerId: input.backupOwnerId })
      : { ownerId: actorId(tx), backupOwnerId: null };
    await refuseUnknownOwner(tx, owners);
    const at = now(tx);
    const row = {
      ...input,
      ...owners,
      code,
      levelSetById: input.level ? actorId(tx) : null,
      status: 'lead',
      isStatusFixed: false,
      isArchived: false,
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    };
    const id = await insertRow(tx.db, 'customers', row);
    await keepKeys(tx, { ...row, id });
    await audit(tx, {
      action: 'customers.create',
      record: { kind: 'customer', id, label: `${code} ${input.name}` },
    });
    await story(tx, { customerId: id, kind: 'customer', message: 'customers.story_created' });
    return id;
  });
}

/** Nobody is both owner and backup owner: who steps in must be someone else. */
function notTwice(owners: { ownerId: number | null; backupOwnerId: number | null }) {
  return owners.backupOwnerId === owners.ownerId ? { ...owners, backupOwnerId: null } : owners;
}

export async function refuseUnknownOwner(
  tx: Context,
  owners: { ownerId: number | null; backupOwnerId: number | null },
): Promise<void> {
  for (const [field, id] of Object.entries(owners)) {
    if (id === null) continue;
    const user = await tx.db('users').where({ id, isActive: true }).first('id');
    if (!user) throw new Refusal('errors.not_offered', { field });
  }
}

export async function updateCustomer(
  context: Context,
  at: { id: number; version: number },
  form: CustomerInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findWritableCustomer(tx, at.id);
    const mayAssign = allows(tx.user, 'customers.assign');
    const owners = mayAssign
      ? notTwice({ ownerId: form.ownerId, backupOwnerId: form.backupOwnerId })
      : { ownerId: before.ownerId, backupOwnerId: before.backupOwnerId };
    // One who has left may stay until someone else is named; only a new one must be there.
    await refuseUnknownOwner(tx, {
      ownerId: owners.ownerId === before.ownerId ? null : owners.ownerId,
      backupOwnerId: owners.backupOwnerId === before.backupOwnerId ? null : owners.backupOwnerId,
    });
    const { levelSetById, levelReason } = levelOf(tx, before, form);
    const row = { ...form, ...owners, levelReason };
    await updateVersioned(tx.db, 'customers', at, { ...row, levelSetById, updatedAt: now(tx) });
    await keepKeys(tx, { ...before, ...row });
    const changes = changesBetween(before, row);
    await audit(tx, {
      action: 'customers.update',
      record: { kind: 'customer', id: at.id, label: `${before.code} ${form.name}` },
      changes,
    });
    if (changes.ownerId) await noteOwner(tx, at.id, { fromId: before.ownerId, toId: owners.ownerId });
  });
}

/** Who set the level, and why: asked of whoever changes it on the page, kept while it stays. */
function levelOf(tx: Context, before: Customer, { level, levelReason }: CustomerInput) {
  const { levelSetById, levelReason: reasonBefore } = before;
  if (level === before.level && !levelReason) return { levelSetById, levelReason: reasonBefore };
  if (level !== before.level && levelReason === null)
    throw new Refusal('customers.level_reason_missing', { field: 'levelReason' });
  return { levelSetById: actorId(tx), levelReason: levelReason ?? null };
}

async function noteOwner(
  tx: Context,
  customerId: number,
  { fromId, toId }: { fromId: number | null; toId: number | null },
): Promise<void> {
  const users: { id: number; name: string }[] = await tx
    .db('users')
    .whereIn('id', [fromId ?? 0, toId ?? 0])
    .select('id', 'name');
  const name = (id: number | null) => users.find((user) => user.id === id)?.name ?? '–';
  await story(tx, {
    customerId,
    kind: 'owner',
    message: 'customers.story_owner',
    detail: { from: name(fromId), to: name(toId) },
  });
}

/**
 * Gives customers to another owner; only the owner changes, but that nobody is both owner and backup owner. Gives how
 * many that were.
 */
export async function assignCustomers(
  context: Context,
  ids: readonly number[],
  ownerId: number,
): Promise<number> {
  return transact(context, async (tx) => {
    await refuseUnknownOwner(tx, { ownerId, backupOwnerId: null });
    let count = 0;
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
      await tx.db('customers').where({ id }).forUpdate().first('id');
      const before = await findCustomer(tx, id);
      if (before.ownerId === ownerId) continue;
      count++;
      const owners = notTwice({ ownerId, backupOwnerId: before.backupOwnerId });
      await tx
        .db('customers')
        .where({ id })
        .update({ ...owners, updatedAt: now(tx) })
        .increment('version', 1);
      await audit(tx, {
        action: 'customers.assign',
        record: { kind: 'customer', id, label: `${before.code} ${before.name}` },
        changes: changesBetween(before, owners),
      });
      await noteOwner(tx, id, { fromId: before.ownerId, toId: ownerId });
    }
    return count;
  });
}

/** The text that everyone tells this customer, pinned on top of the page. */
export async function setAgreedMessage(
  context: Context,
  at: { id: number; version: number },
  agreedMessage: string | null,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findWritableCustomer(tx, at.id);
    await updateVersioned(tx.db, 'customers', at, {
      agreedMessage,
      agreedMessageById: actorId(tx),
      agreedMessageAt: now(tx),
      updatedAt: now(tx),
    });
    await audit(tx, {
      action: 'customers.agreed_message',
      record: { kind: 'customer', id: at.id, label: `${before.code} ${before.name}` },
      changes: changesBetween(before, { agreedMessage }),
    });
    if (agreedMessage !== before.agreedMessage)
      await story(tx, {
        customerId: at.id,
        kind: 'customer',
        message: agreedMessage ? 'customers.story_agreed_message' : 'customers.story_no_agreed_message',
        detail: { text: agreedMessage ?? '' },
      });
  });
}

export async function setArchived(context: Context, id: number, isArchived: boolean): Promise<Customer> {
  return transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, id);
    if (isArchived) {
      const open = await tx
        .db('orders')
        .where({ customerId: id })
        .whereIn('state', ['draft', 'confirmed', 'released', 'on_hold'])
        .first('id');
      if (open) throw new Refusal('customers.has_open_orders');
    }
    await tx
      .db('customers')
      .where({ id })
      .update({ isArchived, updatedAt: now(tx) })
      .increment('version', 1);
    await tx.db('search_keys').where({ kind: 'customer', recordId: id }).update({ isArchived });
    await audit(tx, {
      action: isArchived ? 'customers.archive' : 'customers.unarchive',
      record: { kind: 'customer', id, label: `${customer.code} ${customer.name}` },
    });
    return customer;
  });
}

/** The first confirmed order makes a lead a customer, unless its status is fixed by hand. */
export async function noteFirstOrder(tx: Context, customerId: number): Promise<void> {
  const customer: { code: string; name: string; status: string } | undefined = await tx
    .db('customers')
    .where({ id: customerId, isStatusFixed: false })
    .whereNot('status', 'active')
    .forUpdate()
    .first('code', 'name', 'status');
  if (!customer) return;
  await tx
    .db('customers')
    .where({ id: customerId })
    .update({ status: 'active', updatedAt: now(tx) })
    .increment('version', 1);
  await audit(tx, {
    action: 'customers.status',
    record: { kind: 'customer', id: customerId, label: `${customer.code} ${customer.name}` },
    changes: { status: { before: customer.status, after: 'active' } },
  });
}
