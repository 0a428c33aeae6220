import type { Context } from '../src/core/context.ts';
import { transact } from '../src/db/transaction.ts';
import { inChunks } from '../src/db/write.ts';
import type { Held, Stage } from './large-stage.ts';
import { Writer } from './writer.ts';

/** Brings in what the open orders hold, so that no more is held than is there. */
export async function holdGoods(context: Context, { warehouseId, today }: Stage, held: Held): Promise<void> {
  for (const chunk of inChunks([...held])) {
    await transact(context, async (tx) => {
      const writer = new Writer();
      await writer.startAfterExisting(tx.db);
      for (const [skuId, quantity] of chunk) {
        const place = { skuId, warehouseId, quality: 'good' };
        const stock: { onHand: number } | undefined = await tx.db('stock').where(place).first('on_hand');
        const onHand = (stock?.onHand ?? 0) + quantity;
        if (stock) await tx.db('stock').where(place).update({ onHand, reserved: quantity });
        else writer.add('stock', { ...place, onHand, reserved: quantity });
        const valueE4 = quantity * 80_000;
        await tx.db('skus').where({ id: skuId }).increment('stock_value_e4', valueE4);
        writer.add('movements', {
          ...place,
          kind: 'receipt',
          quantity,
          balance: onHand,
          valueE4,
          postedOn: today,
          postedAt: `${today}T01:30:00.000Z`,
          idempotencyKey: `measured:${skuId}:held`,
          userId: null,
        });
      }
      await writer.write(tx.db);
    });
  }
}
