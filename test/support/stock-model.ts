import { lineCount, north, type Shelf, type Step, south } from './stock-steps.ts';

export interface Moved extends Shelf {
  quantity: number;
  valueE4: bigint;
  balance: number;
}

interface Posting {
  moved: Moved[];
  /** Of which kind of step; what is reversed is a posting of its own and can't be reversed. */
  kind: 'plain' | 'reversal';
  isReversed: boolean;
}

class No extends Error {}

/** Half away from zero. */
function share(valueE4: bigint, part: number, whole: number): bigint {
  const [n, d] = [valueE4 * BigInt(Math.abs(part)), BigInt(whole)];
  const rounded = (2n * n + d) / (2n * d);
  return part < 0 ? -rounded : rounded;
}

const keyOf = ({ at, quality }: Shelf) => `${at} ${quality}`;

/**
 * What stock is, said as simply as can be: pieces on shelves, what two lines hold of the good ones in the north, and
 * one value for all of them. Each step is tried on a copy, which counts only where nothing was refused.
 */
export class StockModel {
  onHand = new Map<string, number>();
  held: number[] = Array.from({ length: lineCount }, () => 0);
  valueE4 = 0n;
  postings: Posting[] = [];
  last: Moved | null = null;

  get reserved(): number {
    return this.held.reduce((sum, pieces) => sum + pieces, 0);
  }
  get pieces(): number {
    return [...this.onHand.values()].reduce((sum, pieces) => sum + pieces, 0);
  }
  on(shelf: Shelf): number {
    return this.onHand.get(keyOf(shelf)) ?? 0;
  }
  private floor({ at, quality }: Shelf): number {
    return at === north && quality === 'good' ? this.reserved : 0;
  }

  private copy(): StockModel {
    const copy = new StockModel();
    copy.onHand = new Map(this.onHand);
    copy.held = [...this.held];
    copy.valueE4 = this.valueE4;
    copy.postings = this.postings.map((posting) => ({ ...posting }));
    copy.last = this.last;
    return copy;
  }

  /** Null where it is refused, else what stock has become. */
  take(given: Step): StockModel | null {
    const next = this.copy();
    try {
      next.apply(given);
      return next;
    } catch (error) {
      if (error instanceof No) return null;
      throw error;
    }
  }

  private move(shelf: Shelf, quantity: number, valueE4: bigint, { isJudged = true } = {}): Moved {
    const balance = this.on(shelf) + quantity;
    if (isJudged && balance < this.floor(shelf)) throw new No();
    this.onHand.set(keyOf(shelf), balance);
    this.valueE4 += valueE4;
    const moved = { at: shelf.at, quality: shelf.quality, quantity, valueE4, balance };
    this.last = moved;
    return moved;
  }

  /** At moving-average cost; what turns up where none is left, at what the last pieces moved at. */
  private worth(quantity: number): bigint {
    if (this.pieces > 0) return share(this.valueE4, quantity, this.pieces);
    if (quantity < 0 || !this.last) return 0n;
    const { valueE4, quantity: pieces } = this.last;
    return share(valueE4 < 0n ? -valueE4 : valueE4, quantity, Math.abs(pieces));
  }

  private plain(shelf: Shelf, quantity: number, valueE4: bigint | null = null): Moved {
    // Looked at before its worth is: who asks for more than there is has no share.
    if (this.on(shelf) + quantity < this.floor(shelf)) throw new No();
    return this.move(shelf, quantity, valueE4 ?? this.worth(quantity));
  }

  private pair(from: Shelf, to: Shelf, quantity: number): Moved[] {
    const out = this.plain(from, -quantity);
    return [out, this.move(to, quantity, -out.valueE4)];
  }

  private note(moved: Moved[], kind: Posting['kind'] = 'plain'): void {
    this.postings.push({ moved, kind, isReversed: false });
  }

  private ship(line: number, quantity: number): Moved {
    const own = Math.min(this.held[line] ?? 0, quantity);
    this.held[line] = (this.held[line] ?? 0) - own;
    return this.plain({ at: north, quality: 'good' }, -quantity);
  }

  private hold(wants: [number, number][]): void {
    const wanted = wants.reduce((sum, [, pieces]) => sum + pieces, 0);
    if (wanted > this.on({ at: north, quality: 'good' }) - this.reserved) throw new No();
    for (const [line, pieces] of wants) this.held[line] = (this.held[line] ?? 0) + pieces;
  }

  private reverse(nth: number): void {
    const posting = this.postings[nth];
    if (!posting || posting.isReversed || posting.kind === 'reversal') throw new No();
    posting.isReversed = true;
    const back = [...posting.moved].sort((a, b) => a.quantity - b.quantity);
    const moved = back.map((one) => this.move(one, -one.quantity, -one.valueE4, { isJudged: false }));
    if (back.some((one) => this.on(one) < this.floor(one))) throw new No();
    if (this.valueE4 < 0n || (this.pieces === 0 && this.valueE4 !== 0n)) throw new No();
    this.note(moved, 'reversal');
  }

  private apply(given: Step): void {
    switch (given.kind) {
      case 'receipt':
      case 'production_in': {
        const costE4 = given.costE4 === null ? null : BigInt(given.costE4 * given.quantity);
        this.note([this.plain(given, given.quantity, costE4)]);
        break;
      }
      case 'return_in':
        this.note([this.plain(given, given.quantity, BigInt(given.valueE4))]);
        break;
      case 'count_gain':
      case 'adjustment':
        this.note([this.plain(given, given.quantity)]);
        break;
      case 'scrap':
      case 'count_loss':
        this.note([this.plain(given, -given.quantity)]);
        break;
      case 'transfer': {
        const to = { at: given.at === north ? south : north, quality: given.quality };
        this.note(this.pair(given, to, given.quantity));
        break;
      }
      case 'quality':
        this.note(this.pair(given, { at: given.at, quality: given.to }, given.quantity));
        break;
      case 'count':
        this.note(given.differences.map((one) => this.plain(one, one.quantity)));
        break;
      case 'reserve':
        this.hold([[given.line, given.quantity]]);
        break;
      case 'reserveTwo':
        this.hold([
          [0, given.quantity],
          [1, given.second],
        ]);
        break;
      case 'release':
        this.held[given.line] = 0;
        break;
      case 'ship':
        this.note([this.ship(given.line, given.quantity)]);
        break;
      case 'shipTwo':
        this.note([this.ship(0, given.quantity), this.ship(1, given.second)]);
        break;
      case 'reverse':
        this.reverse(given.nth);
        break;
      case 'again':
        // The same again is answered and does nothing; something else under its key is refused.
        if (!this.postings[given.nth] || given.isOther) throw new No();
    }
  }
}
