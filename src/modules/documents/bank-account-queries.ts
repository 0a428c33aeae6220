import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { BankAccount } from './letterhead.ts';

export interface StoredBankAccount extends BankAccount {
  isArchived: boolean;
  version: number;
}

export async function allBankAccounts(db: Database): Promise<StoredBankAccount[]> {
  return db('bank_accounts').orderBy(['is_archived', 'currency', 'id']).select();
}

/** Those that a new document may name. */
export async function bankAccounts(db: Database): Promise<BankAccount[]> {
  return db('bank_accounts')
    .where({ isArchived: false })
    .orderBy(['currency', 'id'])
    .select('id', 'currency', 'beneficiary', 'bank', 'bank_address', 'swift', 'account_number', 'note');
}

export async function findBankAccount(db: Database, id: number): Promise<StoredBankAccount> {
  const account: StoredBankAccount | undefined = await db('bank_accounts').where({ id }).first();
  if (!account) throw new NotFound('bank account');
  return account;
}
