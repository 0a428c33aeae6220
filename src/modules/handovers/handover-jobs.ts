import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { endAbsence, startScheduled } from './handover-actions.ts';

/** Each night: absences that begin today begin, those that end today end. */
export async function runAbsences(context: Context): Promise<void> {
  const { db } = context;
  const day = today(context);
  const starting: { id: number }[] = await db('handovers')
    .where({ state: 'scheduled' })
    .where('starts_on', '<=', day)
    .orderBy('id')
    .select('id');
  for (const { id } of starting) await startScheduled(context, id);
  const ending: { id: number; version: number }[] = await db('handovers')
    .where({ state: 'away' })
    .where('returns_on', '<=', day)
    .orderBy('id')
    .select('id', 'version');
  for (const at of ending) await endAbsence(context, at);
}
