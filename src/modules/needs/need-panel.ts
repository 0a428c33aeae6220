import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { seasonText } from '../../web/seasons.ts';
import { needsOfCustomer } from './need-queries.ts';
import { categoryChoices, categoryText, scopeText, stateTones } from './need-view.ts';

const shownAtMost = 12;

/** What the customer asks for, on its page: standing needs first, and a short form for one more. */
export async function customerNeeds(request: PageRequest, record: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'needs.read')) return null;
  const needs = await needsOfCustomer(context, record.id, shownAtMost + 1);
  const mayAdd = record.mayWrite && allows(context.user, 'needs.write');
  return {
    place: 'side',
    view: 'needs/panel',
    model: {
      needs: needs.slice(0, shownAtMost).map((need) => ({
        href: `/needs/${need.id}`,
        wanted: need.wanted,
        tone: stateTones[need.state],
        state: t(`needs.state_${need.state}`),
        sub: [
          categoryText(t, need.category),
          need.scope === 'standing' ? '' : scopeText(t, need),
          seasonText(t, need.season),
        ]
          .filter(Boolean)
          .join(' · '),
      })),
      all: needs.length > shownAtMost ? `/needs?customer=${record.id}` : null,
      add: mayAdd
        ? { action: `/customers/${record.id}/needs`, full: `/customers/${record.id}/needs/new` }
        : null,
      needCategories: categoryChoices(request),
    },
    actions: mayAdd
      ? [{ href: `/customers/${record.id}/needs/new`, label: t('needs.new'), icon: 'checklist' }]
      : [],
  };
}
