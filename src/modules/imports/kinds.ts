import { NotFound } from '../../core/refusal.ts';
import { carriersKind } from './carriers-kind.ts';
import { customersKind } from './customers-kind.ts';
import type { ImportKind } from './kind.ts';
import { stylesKind } from './styles-kind.ts';

export const kinds: readonly ImportKind[] = [customersKind, stylesKind, carriersKind];

export function kindNamed(name: string): ImportKind {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new NotFound('kind of import');
  return kind;
}
