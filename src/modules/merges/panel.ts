import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { alikeKinds } from '../customers/duplicate-keys.ts';
import { undoUntil } from './merge.ts';
import { mergesInto } from './merge-queries.ts';

interface LikelyOne {
  code: string;
  name: string;
  alike: string;
}

/** On a customer's page: what has become part of it, with the way back, and which others it may be the same as. */
export async function customerPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  const mayMerge = allows(context.user, 'customers.merge');
  const merges = await mergesInto(context, id);
  const now = context.clock.now().toISOString();
  const likely = mayMerge ? await likelyOnes(request, id) : [];
  return {
    place: 'top',
    view: 'merges/panel',
    model: {
      merges: merges.map((merge) => ({
        text: t('merges.merged_from', {
          label: `${merge.loserCode} ${merge.loserName}`,
          day: f.instant(merge.mergedAt).slice(0, 10),
          name: merge.userName,
        }),
        undo: mayMerge && now <= undoUntil(merge.mergedAt) ? `/merges/${merge.id}/undo` : null,
      })),
      likely: likely.map(({ code, name, alike }) => ({
        label: `${code} ${name}`,
        because: alikeKinds
          .filter((kind) => alike.split(',').includes(kind))
          .map((kind) => t(`customers.because_${kind}`))
          .join(context.language === 'en' ? ', ' : '、'),
        href: `/customers/${id}/merge?with=${encodeURIComponent(code)}`,
      })),
    },
    actions: mayMerge
      ? [{ href: `/customers/${id}/merge`, label: t('merges.merge_with'), icon: 'arrows-join' }]
      : [],
  };
}

async function likelyOnes({ context }: PageRequest, id: number): Promise<LikelyOne[]> {
  const side = (own: 'first_id' | 'second_id', other: 'first_id' | 'second_id') =>
    context
      .db('customer_pairs as p')
      .join('customers as c', 'c.id', `p.${other}`)
      .where({ [`p.${own}`]: id, 'p.state': 'open' })
      .whereNull('c.merged_into_id')
      .orderBy('p.id')
      .limit(3)
      .select('c.code', 'c.name', 'p.alike') as Promise<LikelyOne[]>;
  return [...(await side('first_id', 'second_id')), ...(await side('second_id', 'first_id'))].slice(0, 3);
}
