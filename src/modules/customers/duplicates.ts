import type { Context } from '../../core/context.ts';
import { seesAllCustomers } from './customer-queries.ts';
import { type DuplicateKey, duplicateKeys, type Identity } from './duplicate-keys.ts';

export interface Duplicate {
  /** Null where the user may not open the other customer: then its name and owner are all that is told. */
  id: number | null;
  code: string | null;
  name: string;
  ownerName: string | null;
  because: DuplicateKey['kind'][];
}

interface Found {
  id: number;
  code: string;
  name: string;
  ownerId: number | null;
  backupOwnerId: number | null;
  ownerName: string | null;
  kind: DuplicateKey['kind'];
}

/** Customers that are likely the same as the one described; looked up by index, at most ten. */
export async function findDuplicates(context: Context, identity: Identity): Promise<Duplicate[]> {
  const found = new Map<number, Duplicate>();
  for (const { kind, value } of duplicateKeys(identity)) {
    const rows: Found[] = await context
      .db('customer_keys as k')
      .join('customers as c', 'c.id', 'k.customer_id')
      .leftJoin('users as u', 'u.id', 'c.owner_id')
      .where({ 'k.kind': kind, 'k.value': value })
      .orderBy('c.id')
      .limit(10)
      .select(
        'c.id',
        'c.code',
        'c.name',
        'c.owner_id',
        'c.backup_owner_id',
        'u.name as owner_name',
        'k.kind',
      );
    for (const row of rows) {
      const known = found.get(row.id);
      if (known) known.because.push(row.kind);
      else if (found.size < 10) found.set(row.id, duplicateOf(context, row));
    }
  }
  return [...found.values()];
}

function duplicateOf(context: Context, row: Found): Duplicate {
  const isOwn = context.user !== null && [row.ownerId, row.backupOwnerId].includes(context.user.id);
  const mayOpen = isOwn || seesAllCustomers(context);
  const { name, ownerName } = row;
  return {
    id: mayOpen ? row.id : null,
    code: mayOpen ? row.code : null,
    name,
    ownerName,
    because: [row.kind],
  };
}
