import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { seasonText } from '../../web/seasons.ts';
import { needsOfCustomer } from './need-queries.ts';
import { categoryText, scopeText } from './need-view.ts';

const shownAtMost = 10;

/** What a customer asks for, on its printed sheet: what has not ended, standing needs first. */
export async function sheetPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  if (!allows(context.user, 'needs.read')) return null;
  const needs = await needsOfCustomer(context, id, shownAtMost + 1);
  return {
    place: 'main',
    view: 'shared/sheet-section',
    model: {
      section: {
        title: t('needs.title'),
        none: t('needs.none_here'),
        lines: needs.slice(0, shownAtMost).map((need) => ({
          head: need.wanted,
          text: [
            categoryText(t, need.category),
            scopeText(t, need),
            t(`needs.state_${need.state}`),
            seasonText(t, need.season),
            need.quantity === null ? '' : t('needs.pieces', { count: f.number(need.quantity) }),
          ]
            .filter(Boolean)
            .join(' · '),
        })),
        more: needs.length > shownAtMost ? t('needs.more_in_list') : null,
      },
    },
  };
}
