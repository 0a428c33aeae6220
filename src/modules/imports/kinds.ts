import { NotFound } from '../../core/refusal.ts';
import { isModuleOn, type Settings } from '../../core/settings.ts';
import { carriersKind } from './carriers-kind.ts';
import { contactsKind } from './contacts-kind.ts';
import { customersKind } from './customers-kind.ts';
import type { ImportKind } from './kind.ts';
import { orderLinesKind } from './order-lines-kind.ts';
import { ordersKind } from './orders-kind.ts';
import { stylesKind } from './styles-kind.ts';

const kinds: readonly ImportKind[] = [
  customersKind,
  contactsKind,
  stylesKind,
  carriersKind,
  ordersKind,
  orderLinesKind,
];

/** What can be imported while these modules are on. */
export function offeredKinds(settings: Settings): ImportKind[] {
  return kinds.filter(({ module }) => isModuleOn(settings, module));
}

export function kindNamed(name: string): ImportKind {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new NotFound('kind of import');
  return kind;
}
