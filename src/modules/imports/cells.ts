import type { z } from 'zod';
import { parseDecimal } from '../../core/money.ts';
import type { MessageValues } from '../../core/refusal.ts';
import { dayOf, numberOf, truthOf } from '../../core/sheets/values.ts';
import { email, issueValues, longText, text, url } from '../../web/fields.ts';
import type { CellProblem, RecordCells } from './kind.ts';

/** Reads the typed values of one row, and gathers what is wrong with them. */
export class CellReader {
  readonly problems: CellProblem[] = [];

  constructor(private readonly cells: RecordCells) {}

  complain(field: string | null, key: string, values: MessageValues = {}): null {
    this.problems.push({ field, key, values });
    return null;
  }

  /** Reads a cell as a form reads its field, with the same refusals. */
  private asTyped<T>(field: string, type: z.ZodType<T | null>): T | null {
    const read = type.safeParse(this.cells[field]);
    if (read.success) return read.data;
    for (const issue of read.error.issues) this.complain(field, issue.message, issueValues(issue));
    return null;
  }

  text(field: string, max: number): string | null {
    return this.asTyped(field, longText(max).optional());
  }

  line(field: string, max: number): string | null {
    return this.asTyped(field, text(max).optional());
  }

  /** With its scheme, since it becomes a link. */
  url(field: string): string | null {
    return this.asTyped(field, url().optional());
  }

  email(field: string): string | null {
    return this.asTyped(field, email().optional());
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
}
