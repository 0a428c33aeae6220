import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { findImport, type ImportState } from './import-queries.ts';
import { kindNamed } from './kinds.ts';
import { type Matching, signatureOf } from './matching.ts';
import { forgetRows } from './row-likeness.ts';

type At = { id: number; version: number };

/** Keeps which column is what, remembers it for the next such file, and lets the rows be checked. */
export async function matchColumns(context: Context, at: At, matching: Matching): Promise<void> {
  await transact(context, async (tx) => {
    const found = await findImport(tx, at.id);
    // Without a count, the file is still being read, or was when the program ended.
    const isWhole = found.rowCount > 0;
    if (!isWhole || !['matching', 'checked', 'checking', 'stopped', 'failed'].includes(found.state))
      throw new Refusal('imports.under_way');
    const kind = kindNamed(found.kind);
    if (matching[kind.required] === undefined) throw new Refusal('imports.match_required');
    const text = JSON.stringify(matching);
    await updateVersioned(tx.db, 'imports', at, {
      matching: text,
      state: 'checking',
      checkedCount: 0,
      newCount: 0,
      updateCount: 0,
      sameCount: 0,
      duplicateCount: 0,
      errorCount: 0,
    });
    await tx.db('import_rows').where({ importId: at.id, isWritten: false }).update({ fate: 'unchecked' });
    await forgetRows(tx, at.id);
    const key = { kind: found.kind, signature: signatureOf(found.columns) };
    await tx.db('import_matchings').where(key).delete();
    await tx.db('import_matchings').insert({ ...key, matching: text, usedAt: now(tx) });
  });
}

/** The user has seen every row's fate and agrees; or goes on with what was stopped. */
export async function startWriting(context: Context, at: At, withDuplicates: boolean): Promise<void> {
  await transact(context, async (tx) => {
    const found = await findImport(tx, at.id);
    if (found.state !== 'checked' && found.state !== 'stopped') throw new Refusal('imports.under_way');
    const options = found.state === 'stopped' ? found.options : { withDuplicates };
    await updateVersioned(tx.db, 'imports', at, { state: 'writing', options: JSON.stringify(options) });
    await audit(tx, {
      action: 'imports.start',
      record: { kind: 'import', id: at.id, label: `${found.kind} ${found.fileName}` },
    });
  });
}

/** Between two rows; what is written stays. */
export async function stopImport(context: Context, id: number): Promise<void> {
  await transact(context, async (tx) => {
    const found = await findImport(tx, id);
    const state: ImportState | null =
      found.state === 'writing' ? 'stopped' : found.state === 'checking' ? 'matching' : null;
    if (!state) throw new Refusal('imports.not_running');
    await tx.db('imports').where({ id }).update({ state }).increment('version', 1);
  });
}
