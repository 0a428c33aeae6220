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

const userFields = ['ownerId', 'backupOwnerId'];

/** The names of the users that changes speak of by their ids. */
export async function usersIn(db: Database, all: readonly Changes[]): Promise<ReadonlyMap<number, string>> {
  const ids = all.flatMap((changes) =>
    userFields.flatMap((field) => [changes[field]?.before, changes[field]?.after]),
  );
  const known = [...new Set(ids.filter((id) => typeof id === 'number'))];
  if (known.length === 0) return new Map();
  const users: { id: number; name: string }[] = await db('users').whereIn('id', known).select('id', 'name');
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** The changes that the user may read, with labels; amounts as decimals, users by their names. */
export function changeTexts(
  { t, context }: Pick<PageRequest, 't' | 'context'>,
  module: string,
  { changes, users }: { changes: Changes; users: ReadonlyMap<number, string> },
): ShownAuditEntry['changes'] {
  return Object.entries(readableChanges(context.user, withoutOthers(context, changes))).map(
    ([name, { before, after }]) => {
      const field = name
        .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        .replace(/_(e4|id|on)$/, '');
      const key = [`${module}.${field}`, `shared.${field}`].find((text) => hasText(context.language, text));
      const isMoney = name.endsWith('E4');
      const shown = (value: unknown) =>
        userFields.includes(name) && typeof value === 'number'
          ? (users.get(value) ?? String(value))
          : isMoney && typeof value === 'number'
            ? decimalText(value, 4, 2)
            : valueText({ t }, value);
      return {
        label: key ? t(key) : name,
        before: shown(before),
        after: shown(after),
      };
    },
  );
}

async function shownAudit(
  request: PageRequest,
  entries: readonly StoredAuditEntry[],
): Promise<ShownAuditEntry[]> {
  const all = entries.map(({ changes }) => changes);
  const users = await usersIn(request.context.db, all);
  return entries.map((entry) => ({
    at: request.f.instant(entry.happenedAt),
    who: entry.userName ?? request.t('shared.system'),
    what: actionText(request, entry.action),
    changes: changeTexts(request, entry.action.split('.')[0] ?? '', { changes: entry.changes, users }),
  }));
}

/** The newest changes of a record, for `views/shared/audit-trail.ejs`. */
export async function auditTrail(
  request: PageRequest,
  record: { kind: string; id: number },
): Promise<ShownAuditEntry[]> {
  return shownAudit(request, await auditOf(request.context, record));
}
