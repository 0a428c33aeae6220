import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { underWayStates } from './shipment.ts';

interface Late {
  id: number;
  number: string;
  customerId: number;
  promisedOn: string;
}

const atOnce = 200;

/**
 * Tells each customer's story that a shipment has not arrived by the promised day: once for each promised day, so
 * that a new promise which is missed too is told of again.
 */
export async function tellOfLate(context: Context): Promise<void> {
  for (;;) {
    const late: Late[] = await context
      .db('shipments')
      .whereIn('state', [...underWayStates])
      .where('promised_on', '<', today(context))
      .where((untold) => {
        untold.whereNull('late_told_on').orWhereNot('late_told_on', context.db.ref('promised_on'));
      })
      .orderBy('id')
      .limit(atOnce)
      .select('id', 'number', 'customer_id', 'promised_on');
    for (const shipment of late) await tell(context, shipment);
    if (late.length < atOnce) return;
  }
}

async function tell(context: Context, { id, number, customerId, promisedOn }: Late): Promise<void> {
  await transact(context, async (tx) => {
    // Someone may have delivered or re-dated it since.
    const marked = await tx
      .db('shipments')
      .where({ id, promisedOn })
      .whereIn('state', [...underWayStates])
      .update({ lateToldOn: promisedOn });
    if (marked === 0) return;
    await story(tx, {
      customerId,
      kind: 'shipment',
      message: 'shipments.story_late',
      detail: { number, day: promisedOn },
      record: { kind: 'shipment', id },
    });
  });
}
