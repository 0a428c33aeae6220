import { z } from 'zod';
import { isDay } from '../core/days.ts';
import { isCurrency, parseDecimal } from '../core/money.ts';
import type { MessageValues } from '../core/refusal.ts';
import { numberOf } from '../core/sheets/values.ts';

/**
 * The fields that forms are made of. Each takes what a browser sends (text, possibly missing) and gives the
 * value, or an issue whose message is a key under `errors.` with its values. Empty optional fields are null.
 */

type Issue = { key: string; values?: MessageValues };

function checked<T>(read: (text: string) => T | Issue, optional: boolean) {
  return z
    .unknown()
    .optional()
    .transform((input, context): T | null => {
      const text = typeof input === 'string' ? input.normalize('NFC').trim() : '';
      const complain = ({ key, values = {} }: Issue) => {
        context.addIssue({ code: 'custom', message: `errors.${key}`, params: values });
        return z.NEVER;
      };
      if (input !== undefined && input !== null && typeof input !== 'string')
        return complain({ key: 'not_text' });
      if (text === '') return optional ? null : complain({ key: 'required' });
      const result = read(text);
      return isIssue(result) ? complain(result) : result;
    });
}

function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'key' in value;
}

function field<T>(read: (text: string) => T | Issue) {
  return {
    required: () => checked(read, false) as unknown as z.ZodType<T>,
    optional: () => checked(read, true) as unknown as z.ZodType<T | null>,
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out
export const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function readText(max: number, lines: boolean) {
  return (text: string): string | Issue => {
    if (text.length > max) return { key: 'too_long', values: { max, length: text.length } };
    if (text.search(unprintable) >= 0 || /\p{Surrogate}/u.test(text)) return { key: 'unprintable' };
    return lines ? text.replace(/\r\n?/g, '\n') : text.replace(/\s+/g, ' ');
  };
}

/** One line of text, at most `max` characters. */
export const text = (max: number) => field(readText(max, false));
/** Text with line breaks. */
export const longText = (max = 10_000) => field(readText(max, true));

/** A whole number within bounds. */
export const whole = ({ min = 0, max = 2_000_000_000 }: { min?: number; max?: number } = {}) =>
  field((text): number | Issue => {
    const plain = numberOf(text) ?? '';
    if (!/^[+-]?\d{1,15}$/.test(plain)) return { key: 'not_whole' };
    const value = Number(plain);
    if (value < min) return { key: 'too_small', values: { min } };
    if (value > max) return { key: 'too_large', values: { max } };
    return value;
  });

/** A decimal number, its sign a point or a comma, as a whole number of 10^-decimals. */
export const decimal = ({
  decimals,
  min = 0,
  max = 1_000_000_000,
}: {
  decimals: number;
  min?: number;
  max?: number;
}) =>
  field((text): number | Issue => {
    const value = parseDecimal(numberOf(text) ?? '', decimals);
    if (value === null) return { key: 'not_number', values: { decimals } };
    if (value < min * 10 ** decimals) return { key: 'too_small', values: { min } };
    if (value > max * 10 ** decimals) return { key: 'too_large', values: { max } };
    return value;
  });

/** An amount or a price in ten-thousandths. */
export const money = () => decimal({ decimals: 4 });
/** A percentage such as `12.5`, in basis points. */
export const percent = () => decimal({ decimals: 2, max: 100 });

export const day = () => field((text): string | Issue => (isDay(text) ? text : { key: 'not_day' }));

/** A local date and time, `2026-03-31T14:05`, as browsers send it. */
export const localTime = () =>
  field((text): string | Issue =>
    /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/.test(text) && isDay(text.slice(0, 10))
      ? text
      : { key: 'not_time' },
  );

export const choice = <const Choice extends string>(choices: readonly Choice[]) =>
  field((text): Choice | Issue => choices.find((known) => known === text) ?? { key: 'not_offered' });

/** The id of a record, as a select or a hidden field sends it. */
export const reference = () =>
  field((text): number | Issue =>
    /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 2_147_483_647 ? Number(text) : { key: 'not_offered' },
  );

export const email = () =>
  field((text): string | Issue =>
    text.length <= 200 && /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/.test(text)
      ? text
      : { key: 'not_email' },
  );

export const url = () =>
  field((text): string | Issue => {
    const full = /^https?:\/\//i.test(text) ? text : `https://${text}`;
    return full.length <= 200 && URL.canParse(full) && /^https?:\/\/[^/]+\.[^/]+/i.test(full)
      ? full
      : { key: 'not_url' };
  });

export const currency = () =>
  field((text): string | Issue =>
    isCurrency(text.toUpperCase()) ? text.toUpperCase() : { key: 'not_offered' },
  );

/** A password: what was typed, untouched. */
export const password = (min = 10) =>
  z
    .unknown()
    .optional()
    .transform((input, context): string => {
      const typed = typeof input === 'string' ? input : '';
      const complain = (key: string, params: MessageValues) => {
        context.addIssue({ code: 'custom', message: `errors.${key}`, params });
        return z.NEVER;
      };
      if (typed.length === 0) return complain('required', {});
      if (typed.length < min) return complain('password_short', { min });
      return typed.length > 200 ? complain('too_long', { max: 200, length: typed.length }) : typed;
    });

/** A box that is ticked or not. */
export const ticked = () =>
  z
    .unknown()
    .optional()
    .transform((input) => input === 'on' || input === 'true' || input === '1');

/** Several ticked values of one name, sent as a list, or as one text between commas. */
export const choices = <const Choice extends string>(offered: readonly Choice[]) =>
  z
    .unknown()
    .optional()
    .transform((input): Choice[] => {
      const sent: unknown[] = Array.isArray(input) ? input : String(input ?? '').split(',');
      return offered.filter((choice) => sent.includes(choice));
    });

/** The version of the record that the user saw. */
export const version = () => whole({ min: 1 }).required();

/** A row with its place in the form, which a refusal names: rows left empty above it count. */
export type Placed<Row> = Row & { place: number };

/**
 * Repeated rows, sent as `lines[0][sku]`. Rows in which nothing is typed are left out; what the page itself put
 * into a row is named in `besides`. `once` names the field with a record's id that no two rows may share.
 */
export const rows = <Shape extends z.ZodType>(
  row: Shape,
  {
    max = 500,
    besides = [],
    once,
  }: { max?: number; besides?: readonly string[]; once?: keyof z.output<Shape> & string } = {},
) =>
  z
    .unknown()
    .optional()
    .transform((input, context): Placed<z.output<Shape>>[] => {
      const entries = typeof input === 'object' && input !== null ? Object.values(input) : [];
      const filled = [...entries.entries()].filter(([, entry]) => isFilled(entry, besides));
      if (filled.length > max) {
        context.addIssue({ code: 'custom', message: 'errors.too_many_rows', params: { max } });
        return z.NEVER;
      }
      const parsed: Placed<z.output<Shape>>[] = [];
      for (const [place, entry] of filled) {
        const result = row.safeParse(entry);
        if (result.success) {
          const id = once && result.data[once];
          if (once && id && parsed.some((other) => other[once] === id))
            context.addIssue({ code: 'custom', message: 'errors.row_twice', path: [place, once] });
          parsed.push({ ...(result.data as z.output<Shape> & object), place });
        } else
          for (const issue of result.error.issues)
            context.addIssue({ ...nested(issue), path: [place, ...issue.path] });
      }
      return parsed;
    });

/** What was typed into one SKU's cell of a grid. */
export interface GridEntry<Value> {
  skuId: number;
  value: Value;
  /** The cell, for a refusal to point at. */
  field: string;
}

/**
 * A grid's cells, sent as `grid[s12]`: those in which something was typed, since empty is not 0. `cell` reads one of
 * them and is optional; `name` is the grid's own.
 */
export const gridCells = <Value = number>({
  name = 'grid',
  cell = whole({ max: 10_000_000 }).optional() as unknown as z.ZodType<Value | null>,
  max = 5000,
}: {
  name?: string;
  cell?: z.ZodType<Value | null>;
  max?: number;
} = {}) =>
  z
    .unknown()
    .optional()
    .transform((input, context): GridEntry<Value>[] => {
      const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
      const cells: GridEntry<Value>[] = [];
      if (entries.length > max)
        context.addIssue({ code: 'custom', message: 'errors.too_many_rows', params: { max } });
      for (const [key, typed] of entries.slice(0, max)) {
        const skuId = Number(/^s([1-9]\d{0,9})$/.exec(key)?.[1]);
        if (!skuId || skuId > 2_147_483_647) continue;
        const result = cell.safeParse(typed);
        if (!result.success)
          for (const issue of result.error.issues) context.addIssue({ ...nested(issue), path: [key] });
        else if (result.data !== null) cells.push({ skuId, value: result.data, field: `${name}.${key}` });
      }
      return cells;
    });

function isFilled(entry: unknown, besides: readonly string[]): boolean {
  if (typeof entry !== 'object' || entry === null) return false;
  return Object.entries(entry).some(([name, value]) => value !== '' && !besides.includes(name));
}

function nested(issue: z.core.$ZodIssue): { code: 'custom'; message: string; params: MessageValues } {
  return { code: 'custom', message: issue.message, params: issueValues(issue) };
}

/** The values for an issue's message. */
export function issueValues(issue: z.core.$ZodIssue): MessageValues {
  return issue.code === 'custom' ? ((issue.params ?? {}) as MessageValues) : {};
}

/** A form without fields: a button. */
export const noFields = z.object({});
