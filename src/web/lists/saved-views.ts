import { actorId, type Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { kept } from '../../db/kept.ts';

/** A view of a list under a name: its filters, sort and columns as an address has them. */
export interface SavedView {
  id: number;
  userId: number;
  list: string;
  name: string;
  queryText: string;
  isShared: boolean;
  version: number;
}

export type OfferedView = SavedView & { isDefault: boolean };

/** One's own views of a list and those that are shared with everyone, by name; the own ones first. */
export async function viewsOf(context: Context, list: string): Promise<OfferedView[]> {
  const userId = actorId(context);
  return kept(context.db, `views ${userId} ${list}`, async () => {
    const views: SavedView[] = await context
      .db('saved_views')
      .where({ list })
      .where((either) => either.where({ userId }).orWhere({ isShared: true }))
      .orderBy(['name', 'id'])
      .select('id', 'user_id', 'list', 'name', 'query_text', 'is_shared', 'version');
    const chosen: { savedViewId: number } | undefined = await context
      .db('view_defaults')
      .where({ userId, list })
      .first('saved_view_id');
    const offered = views.map((view) => ({ ...view, isDefault: view.id === chosen?.savedViewId }));
    return [
      ...offered.filter((view) => view.userId === userId),
      ...offered.filter((view) => view.userId !== userId),
    ];
  });
}

/** Throws NotFound for a view that isn't there, isn't of this list, or is someone else's own. */
export async function findView(context: Context, list: string, id: number): Promise<SavedView> {
  const view: SavedView | undefined = await context
    .db('saved_views')
    .where({ id, list })
    .first('id', 'user_id', 'list', 'name', 'query_text', 'is_shared', 'version');
  if (!view || (view.userId !== actorId(context) && !view.isShared)) throw new NotFound('view');
  return view;
}
