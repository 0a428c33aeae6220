import type { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findImport } from './import-queries.ts';
import { runInBackground } from './import-run.ts';
import type { undoForm } from './imports.ts';

/** What taking an import back will do, before it is done. */
export async function showUndo(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const found = await findImport(context, idParam(request));
  const at = `/imports/${found.id}`;
  return confirmPage({
    title: `${t('imports.undo')} · ${found.fileName}`,
    lead: t(`imports.kind_${found.kind}`),
    consequences: [
      t('imports.will_undo', { created: found.newCount, updated: found.updateCount }),
      t('imports.will_keep_changed'),
    ],
    action: `${at}/undo`,
    submit: t('imports.undo'),
    cancel: at,
    danger: true,
    version: found.version,
    fields: [],
    back: { href: at, label: found.fileName },
  });
}

/** Begins to take back what an import wrote, from its last row to its first. */
async function startUndo(context: Context, at: { id: number; version: number }): Promise<void> {
  await transact(context, async (tx) => {
    const found = await findImport(tx, at.id);
    if (found.state !== 'done' && found.state !== 'stopped') throw new Refusal('imports.not_undoable');
    await updateVersioned(tx.db, 'imports', at, { state: 'undoing', undoneCount: 0, keptCount: 0 });
    await audit(tx, {
      action: 'imports.undo',
      record: { kind: 'import', id: at.id, label: `${found.kind} ${found.fileName}` },
    });
  });
}

export async function undo(request: PageRequest, { version }: z.output<typeof undoForm>): Promise<Outcome> {
  const id = idParam(request);
  await startUndo(request.context, { id, version });
  runInBackground(request.context.db, request.context.clock, id);
  return redirect(`/imports/${id}`);
}
