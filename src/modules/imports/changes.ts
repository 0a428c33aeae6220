import { decimalText } from '../../core/money.ts';
import type { CellChange } from './kind.ts';

function shown(field: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (field.endsWith('E4') && typeof value === 'number') return decimalText(value, 4, 2);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What the given values would change in a record. What the file leaves empty stays as it is. */
export function changesOf(record: Record<string, unknown>, given: Record<string, unknown>): CellChange[] {
  const changes: CellChange[] = [];
  for (const [field, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const before = shown(field, record[field]);
    const after = shown(field, value);
    if (before.toLowerCase() !== after.toLowerCase() || (field !== 'code' && before !== after))
      changes.push({ field, before, after });
  }
  return changes;
}
