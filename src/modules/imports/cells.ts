import { parseDecimal } from '../../core/money.ts';
import type { MessageValues } from '../../core/refusal.ts';
import { dayOf, numberOf, truthOf } from '../../core/sheets/values.ts';
import { url } from '../../web/fields.ts';
import type { CellProblem, RecordCells } from './kind.ts';

const webAddress = url().optional();

/** Reads the typed values of one row, and gathers what is wrong with them. */
export class CellReader {
  readonly problems: CellProblem[] = [];

  constructor(private readonly cells: RecordCells) {}

  complain(field: string | null, key: string, values: MessageValues = {}): null {
    this.problems.push({ field, key, values });
    return null;
  }

  text(field: string, max: number): string | null {
    const text = (this.cells[field] ?? '').normalize('NFC').trim();
    if (text === '') return null;
    if (text.length > max) return this.complain(field, 'errors.too_long', { max, length: text.length });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) || /\p{Surrogate}/u.test(text))
      return this.complain(field, 'errors.unprintable');
    return text;
  }

  line(field: string, max: number): string | null {
    return this.text(field, max)?.replace(/\s+/g, ' ') ?? null;
  }

  whole(field: string, max = 2_000_000_000): number | null {
    const text = this.cells[field];
    if (!text) return null;
    const plain = numberOf(text)?.replace(/\.0*$/, '') ?? '';
    const value = Number(plain);
    if (!/^[+-]?\d+$/.test(plain)) return this.complain(field, 'errors.not_whole');
    if (value < 0) return this.complain(field, 'errors.too_small', { min: 0 });
    return value > max ? this.complain(field, 'errors.too_large', { max }) : value;
  }

  /** A price or an amount in ten-thousandths. */
  money(field: string): number | null {
    const text = this.cells[field];
    if (!text) return null;
    const plain = numberOf(text);
    const value = plain === null ? null : parseDecimal(plain, 4);
    if (value === null) return this.complain(field, 'errors.not_number', { decimals: 4 });
    if (value < 0) return this.complain(field, 'errors.too_small', { min: 0 });
    return value > 10_000_000_000_000
      ? this.complain(field, 'errors.too_large', { max: 1_000_000_000 })
      : value;
  }

  day(field: string): string | null {
    const text = this.cells[field];
    if (!text) return null;
    return dayOf(text) ?? this.complain(field, 'errors.not_day');
  }

  truth(field: string): boolean | null {
    const text = this.cells[field];
    if (!text) return null;
    return truthOf(text) ?? this.complain(field, 'errors.not_offered');
  }

  /** A web address as forms take it: with its scheme, since it becomes a link. */
  url(field: string): string | null {
    const text = this.line(field, 200);
    if (text === null) return null;
    const read = webAddress.safeParse(text);
    return read.success ? read.data : this.complain(field, 'errors.not_url');
  }

  email(field: string): string | null {
    const text = this.line(field, 200);
    if (text === null) return null;
    const isMail = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/.test(text);
    return isMail ? text : this.complain(field, 'errors.not_email');
  }
}
