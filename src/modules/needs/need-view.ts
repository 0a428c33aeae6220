import { allows } from '../../core/permissions.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import type { NeedState } from './need.ts';
import type { Need } from './need-queries.ts';

export const stateTones: Record<NeedState, Tone> = {
  new: 'soon',
  confirmed: 'info',
  sampled: 'info',
  approved: 'done',
  obsolete: 'neutral',
};

const knownCategories = [
  'fabric',
  'colour',
  'fit',
  'print',
  'label',
  'packing',
  'testing',
  'price',
  'delivery',
];

/** The company's own categories have no text of ours. */
export function categoryText(t: PageRequest['t'], category: string): string {
  return knownCategories.includes(category) ? t(`needs.category_${category}`) : category;
}

/** For what it holds: everything, one style, or one order. */
export function scopeText(t: PageRequest['t'], need: Need): string {
  if (need.scope === 'style') return t('needs.for_style', { style: need.styleCode ?? '' });
  return need.scope === 'order'
    ? t('needs.for_order', { order: need.orderNumber ?? '' })
    : t('needs.scope_standing');
}

/** Empty for who may not see prices. */
export function targetText({ f, context }: PageRequest, need: Need): string {
  if (need.targetPriceE4 === null || !allows(context.user, 'orders.prices')) return '';
  return `${f.price(need.targetPriceE4)} ${need.currency}`;
}

export function stateCell(t: PageRequest['t'], state: NeedState) {
  return { text: t(`needs.state_${state}`), tone: stateTones[state] };
}

/** The company's categories for a select, with the one that the record has though it is no longer offered. */
export function categoryChoices({ t, context }: PageRequest, present: string | null = null) {
  const own = context.settings.needCategories;
  const all = present && !own.includes(present) ? [...own, present] : own;
  return all.map((category) => ({ value: category, label: categoryText(t, category) }));
}
