import { createHash } from 'node:crypto';
import { findHead, foldHeading } from '../../core/sheets/head.ts';
import { hasText, languages, translate } from '../../web/languages.ts';
import type { ImportField, ImportKind } from './kind.ts';

/** Which column each field is taken from, by the column's place. */
export type Matching = Readonly<Record<string, number>>;

/** Every heading that a field is known by: its labels in both languages, its name, and other people's words. */
function namesOf(field: ImportField): string[] {
  const labels = languages
    .filter((language) => hasText(language, field.label))
    .map((language) => translate(language)(field.label));
  return [field.name, ...labels, ...field.synonyms].map(foldHeading);
}

const known = new WeakMap<ImportKind, Map<string, string>>();

function fieldByHeading(kind: ImportKind): Map<string, string> {
  let found = known.get(kind);
  if (!found) {
    found = new Map();
    for (const field of kind.fields) {
      for (const name of namesOf(field)) if (!found.has(name)) found.set(name, field.name);
    }
    known.set(kind, found);
  }
  return found;
}

export function headPlace(kind: ImportKind, rows: readonly (readonly string[])[]): number {
  return findHead(rows, new Set(fieldByHeading(kind).keys()));
}

/** Matches columns with fields by their headings; each field takes its first column. */
export function guessMatching(kind: ImportKind, headings: readonly string[]): Matching {
  const byHeading = fieldByHeading(kind);
  const matching: Record<string, number> = {};
  for (const [place, heading] of headings.entries()) {
    const field = byHeading.get(foldHeading(heading));
    if (field && !(field in matching)) matching[field] = place;
  }
  return matching;
}

/** Files with the same headings are matched as the last one was. */
export function signatureOf(headings: readonly string[]): string {
  return createHash('sha256').update(headings.map(foldHeading).join('\n')).digest('hex');
}
