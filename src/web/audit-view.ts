import { auditOf, type Changes, type StoredAuditEntry } from '../core/audit.ts';
import type { Context, User } from '../core/context.ts';
import { decimalText } from '../core/money.ts';
import { allows } from '../core/permissions.ts';
import type { Database } from '../db/connection.ts';
import { hasText } from './languages.ts';
import type { PageRequest } from './route.ts';

export interface ShownAuditEntry {
  at: string;
  who: string;
  what: string;
  changes: { label: string; before: string; after: string }[];
}

/** What was done, in the user's language: `customers.create` is `customers.audit_create`. */
export function actionText({ t, context }: Pick<PageRequest, 't' | 'context'>, action: string): string {
  const key = action.replace('.', '.audit_');
  return hasText(context.language, key) ? t(key) : action;
}

function valueText({ t }: Pick<PageRequest, 't'>, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'shared.yes' : 'shared.no');
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Who reads a record but no prices doesn't learn them from its history; other fields are open to its readers. */
function mayRead(user: User | null, name: string): boolean {
  if (/freight/i.test(name)) return allows(user, 'orders.prices') || allows(user, 'shipments.write');
  if (/cost|value/i.test(name)) return allows(user, 'costs.read');
  return !/(E4|E8|Bp)$/.test(name) || allows(user, 'orders.prices');
}

/** Changes whose values name other customers than the one whose history it is. */
const naming = new Set(['apart', 'customer', 'loser', 'winner']);

/**
 * Who reads their own customers only is not told of others by what the history of a contact or a customer says.
 * The entry itself stays: that something was done is part of the record's own history.
 */
function withoutOthers({ user, settings }: Context, changes: Changes): Changes {
  if (settings.salesSeeAllCustomers || allows(user, 'customers.read_all')) return changes;
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !naming.has(name)));
}

/** A stored value without the inner fields that this user may not read. */
function readable(user: User | null, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => readable(user, inner));
  if (typeof value !== 'object' || value === null) return value;
  const open = Object.entries(value).filter(([name]) => mayRead(user, name));
  return Object.fromEntries(open.map(([name, inner]) => [name, readable(user, inner)]));
}

function readableChanges(user: User | null, changes: Changes): Changes {
  const open = Object.entries(changes).filter(([name]) => mayRead(user, name));
  const read = open.map(([name, { before, after }]) => {
    return [name, { before: readable(user, before), after: readable(user, after) }] as const;
  });
  return Object.fromEntries(
    read.filter(([, { before, after }]) => JSON.stringify(before) !== JSON.stringify(after)),
  );
}

/** Where the name stands that a change by its id is shown as. */
const namedBy = {
  ownerId: ['users', 'name'],
  backupOwnerId: ['users', 'name'],
  contactId: ['contacts', 'name'],
  warehouseId: ['warehouses', 'name'],
  carrierId: ['carriers', 'name'],
  styleId: ['styles', 'code'],
  orderId: ['orders', 'number'],
} as const;
type NamedField = keyof typeof namedBy;
const isNamed = (field: string): field is NamedField => field in namedBy;

/** Names by their table and id. */
export type RecordNames = ReadonlyMap<string, string>;

/** The names of the users and records that changes speak of by their ids. */
export async function namesIn(db: Database, all: readonly Changes[]): Promise<RecordNames> {
  const wanted = new Map<string, { column: string; ids: Set<number> }>();
  for (const changes of all)
    for (const [field, change] of Object.entries(changes)) {
      if (!isNamed(field)) continue;
      const [table, column] = namedBy[field];
      const { ids } = wanted.get(table) ?? { ids: new Set<number>() };
      for (const id of [change.before, change.after]) if (typeof id === 'number') ids.add(id);
      wanted.set(table, { column, ids });
    }
  const names = new Map<string, string>();
  for (const [table, { column, ids }] of wanted) {
    const rows: { id: number; shown: string }[] = await db(table)
      .whereIn('id', [...ids])
      .select('id', `${column} as shown`);
    for (const { id, shown } of rows) names.set(`${table} ${id}`, shown);
  }
  return names;
}

/** A field's own text, else what the page of its record calls it: `promisedOn` is `orders.promised_on`. */
function labelOf({ t, context }: Pick<PageRequest, 't' | 'context'>, module: string, name: string): string {
  const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const short = field.replace(/_(e4|id|on)$/, '');
  // What is said or decided about a customer is written by other modules.
  const keys = [module, 'shared', 'customers'].flatMap((part) => [`${part}.${field}`, `${part}.${short}`]);
  const key = keys.find((text) => hasText(context.language, text));
  return key ? t(key) : name;
}

/** The changes that the user may read, with labels; amounts as decimals, users and records by their names. */
export function changeTexts(
  request: Pick<PageRequest, 't' | 'context'>,
  module: string,
  { changes, names }: { changes: Changes; names: RecordNames },
): ShownAuditEntry['changes'] {
  const { context } = request;
  const told = readableChanges(context.user, withoutOthers(context, changes));
  return Object.entries(told).map(([field, { before, after }]) => {
    const shown = (value: unknown) => {
      if (typeof value === 'number' && isNamed(field))
        return names.get(`${namedBy[field][0]} ${value}`) ?? String(value);
      if (typeof value === 'number' && field.endsWith('E4')) return decimalText(value, 4, 2);
      return valueText(request, value);
    };
    return { label: labelOf(request, module, field), before: shown(before), after: shown(after) };
  });
}

async function shownAudit(
  request: PageRequest,
  entries: readonly StoredAuditEntry[],
): Promise<ShownAuditEntry[]> {
  const all = entries.map(({ changes }) => changes);
  const names = await namesIn(request.context.db, all);
  return entries.map((entry) => ({
    at: request.f.instant(entry.happenedAt),
    who: entry.userName ?? request.t('shared.system'),
    what: actionText(request, entry.action),
    changes: changeTexts(request, entry.action.split('.')[0] ?? '', { changes: entry.changes, names }),
  }));
}

/** The newest changes of a record, for `views/shared/audit-trail.ejs`. */
export async function auditTrail(
  request: PageRequest,
  record: { kind: string; id: number },
): Promise<ShownAuditEntry[]> {
  return shownAudit(request, await auditOf(request.context, record));
}
