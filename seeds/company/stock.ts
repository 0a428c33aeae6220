import type { Day } from '../../src/core/days.ts';
import { divideRounded } from '../../src/core/money.ts';

interface Draft {
  skuId: number;
  warehouseId: number;
  quality: 'good';
  kind: string;
  quantity: number;
  balance: number;
  valueE4: number;
  postedOn: Day;
  postedAt: string;
  idempotencyKey: string;
  recordKind: string | null;
  recordId: number | null;
  reason: string | null;
  userId: number | null;
}

interface SkuState {
  lastDay: Day;
  pieces: number;
  valueE4: number;
  onHand: Map<number, number>;
}

/** Stock as it comes and goes while the demo's history is made: balances and values as the real postings keep them. */
export class StockBook {
  readonly movements: Draft[] = [];
  private readonly states = new Map<number, SkuState>();

  constructor(private readonly userId: number | null) {}

  state(skuId: number): SkuState {
    let state = this.states.get(skuId);
    if (!state) {
      state = { lastDay: '1900-01-01', pieces: 0, valueE4: 0, onHand: new Map() };
      this.states.set(skuId, state);
    }
    return state;
  }

  onHand(skuId: number, warehouseId: number): number {
    return this.state(skuId).onHand.get(warehouseId) ?? 0;
  }

  receive(post: {
    skuId: number;
    warehouseId: number;
    quantity: number;
    costE4: number;
    day: Day;
    kind?: string;
    reason?: string;
  }): void {
    this.post({ ...post, kind: post.kind ?? 'production_in', valueE4: post.quantity * post.costE4 });
  }

  /** Takes pieces out at moving-average cost; the last piece takes the remainder of the value. */
  issue(post: {
    skuId: number;
    warehouseId: number;
    quantity: number;
    day: Day;
    kind: string;
    record?: { kind: string; id: number };
    key?: string;
    reason?: string;
  }): void {
    const state = this.state(post.skuId);
    const valueE4 = Number(
      divideRounded(BigInt(state.valueE4) * BigInt(post.quantity), BigInt(state.pieces)),
    );
    this.post({ ...post, quantity: -post.quantity, valueE4: -valueE4 });
  }

  private post(post: {
    skuId: number;
    warehouseId: number;
    kind: string;
    quantity: number;
    valueE4: number;
    day: Day;
    record?: { kind: string; id: number };
    key?: string;
    reason?: string;
  }): void {
    const state = this.state(post.skuId);
    const day = post.day > state.lastDay ? post.day : state.lastDay;
    const balance = (state.onHand.get(post.warehouseId) ?? 0) + post.quantity;
    if (balance < 0) throw new Error('the demo sells what is not there');
    state.lastDay = day;
    state.pieces += post.quantity;
    state.valueE4 += post.valueE4;
    state.onHand.set(post.warehouseId, balance);
    this.movements.push({
      skuId: post.skuId,
      warehouseId: post.warehouseId,
      quality: 'good',
      kind: post.kind,
      quantity: post.quantity,
      balance,
      valueE4: post.valueE4,
      postedOn: day,
      postedAt: `${day}T06:00:00.000Z`,
      idempotencyKey: post.key ?? `demo:${this.movements.length + 1}`,
      recordKind: post.record?.kind ?? null,
      recordId: post.record?.id ?? null,
      reason: post.reason ?? null,
      userId: this.userId,
    });
  }

  /** In the order of their days; within a SKU as posted. */
  inOrder(): Draft[] {
    return this.movements
      .map((movement, place) => ({ movement, place }))
      .sort((a, b) =>
        a.movement.postedOn < b.movement.postedOn
          ? -1
          : a.movement.postedOn > b.movement.postedOn
            ? 1
            : a.place - b.place,
      )
      .map(({ movement }) => movement);
  }

  *entries(): Iterable<{ skuId: number; warehouseId: number; onHand: number }> {
    for (const [skuId, state] of this.states) {
      for (const [warehouseId, onHand] of state.onHand) yield { skuId, warehouseId, onHand };
    }
  }
}
