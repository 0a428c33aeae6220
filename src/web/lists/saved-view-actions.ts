import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { findView, type SavedView } from './saved-views.ts';

const viewsPerUser = 30;
const sharedPerList = 30;
/** As the database keeps it; written anew as an address, what was typed in Chinese is nine times as long. */
const longestQuery = 1000;

export interface ViewInput {
  name: string;
  isShared: boolean;
  isDefault: boolean;
}

interface At {
  list: string;
  id: number;
  version: number;
}

/** One's own, and shared ones for whoever may share: else those of people who have left would stay for ever. */
export function mayChangeView({ user }: Pick<Context, 'user'>, view: SavedView): boolean {
  return view.userId === user?.id || (view.isShared && allows(user, 'views.share'));
}

/** Keeps what an address chooses under a name; gives the view's id. */
export async function createView(
  context: Context,
  input: ViewInput & { list: string; queryText: string },
): Promise<number> {
  return transact(context, async (tx) => {
    const { list, queryText, name } = input;
    const userId = actorId(tx);
    const isShared = input.isShared && allows(tx.user, 'views.share');
    refuseLongQuery(queryText);
    await refuseTakenName(tx, { list, name, userId });
    const own = await countOf(tx, { list, userId });
    if (own >= viewsPerUser) throw new Refusal('views.too_many', { values: { max: viewsPerUser } });
    if (isShared) await refuseTooManyShared(tx, list);
    const id = await insertRow(tx.db, 'saved_views', {
      userId,
      list,
      name,
      queryText,
      isShared,
      version: 1,
    });
    await keepDefault(tx, { id, list }, input.isDefault);
    await audit(tx, {
      action: 'views.save',
      record: { kind: 'view', id, label: `${list}: ${name}` },
      changes: changesBetween({}, { queryText, isShared, isDefault: input.isDefault }),
    });
    return id;
  });
}

/** Renames it, shares it or takes it back. Who may not share leaves that as it is. */
export async function changeView(context: Context, at: At, input: ViewInput): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findChangeable(tx, at);
    const isShared = allows(tx.user, 'views.share') ? input.isShared : before.isShared;
    await refuseTakenName(tx, { list: at.list, name: input.name, userId: before.userId }, at.id);
    if (isShared && !before.isShared) await refuseTooManyShared(tx, at.list);
    await updateVersioned(tx.db, 'saved_views', at, { name: input.name, isShared });
    if (!isShared)
      await tx.db('view_defaults').where({ savedViewId: at.id }).whereNot({ userId: before.userId }).delete();
    if (isShared || before.userId === actorId(tx)) await keepDefault(tx, at, input.isDefault);
    await audit(tx, {
      action: 'views.change',
      record: { kind: 'view', id: at.id, label: `${at.list}: ${input.name}` },
      changes: changesBetween(before, { name: input.name, isShared }),
    });
  });
}

/** Lets a view show what the address chooses now. */
export async function overwriteView(context: Context, at: At, queryText: string): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findChangeable(tx, at);
    if (before.version !== at.version) throw new Refusal('views.changed_meanwhile');
    refuseLongQuery(queryText);
    await updateVersioned(tx.db, 'saved_views', at, { queryText });
    await audit(tx, {
      action: 'views.change',
      record: { kind: 'view', id: at.id, label: `${at.list}: ${before.name}` },
      changes: changesBetween(before, { queryText }),
    });
  });
}

export async function deleteView(context: Context, list: string, id: number): Promise<SavedView> {
  return transact(context, async (tx) => {
    const view = await findChangeable(tx, { list, id });
    await tx.db('view_defaults').where({ savedViewId: id }).delete();
    await tx.db('saved_views').where({ id }).delete();
    await audit(tx, {
      action: 'views.delete',
      record: { kind: 'view', id, label: `${list}: ${view.name}` },
      changes: changesBetween(view, { queryText: null, isShared: null }),
    });
    return view;
  });
}

/** Makes it the view that the list opens with for this user, or no longer. Gives which of the two. */
export async function turnDefault(context: Context, list: string, id: number): Promise<boolean> {
  return transact(context, async (tx) => {
    const view = await findView(tx, list, id);
    const of = { userId: actorId(tx), list };
    const present = await tx
      .db('view_defaults')
      .where({ ...of, savedViewId: id })
      .first('user_id');
    await keepDefault(tx, view, !present);
    await audit(tx, {
      action: 'views.default',
      record: { kind: 'view', id, label: `${list}: ${view.name}` },
      changes: { isDefault: { before: Boolean(present), after: !present } },
    });
    return !present;
  });
}

async function findChangeable(tx: Context, at: { list: string; id: number }): Promise<SavedView> {
  await tx.db('saved_views').where({ id: at.id }).forUpdate().first('id');
  const view = await findView(tx, at.list, at.id);
  if (!mayChangeView(tx, view)) throw new Forbidden('views.share');
  return view;
}

/** The database says which names are the same: `Ｍine` and `Mine` are to SQL Server, and a view may be renamed so. */
async function refuseTakenName(
  tx: Context,
  wanted: { list: string; name: string; userId: number },
  ownId = 0,
): Promise<void> {
  const taken = await tx.db('saved_views').where(wanted).whereNot({ id: ownId }).first('id');
  if (taken) throw new Refusal('views.name_taken', { field: 'name', values: { name: wanted.name } });
}

function refuseLongQuery({ length }: string): void {
  if (length > longestQuery) throw new Refusal('errors.too_long', { values: { max: longestQuery, length } });
}

async function refuseTooManyShared(tx: Context, list: string): Promise<void> {
  const count = await countOf(tx, { list, isShared: true });
  if (count >= sharedPerList)
    throw new Refusal('views.too_many_shared', { field: 'isShared', values: { max: sharedPerList } });
}

async function countOf(tx: Context, of: Record<string, unknown>): Promise<number> {
  const [row] = (await tx.db('saved_views').where(of).count({ view_count: '*' })) as unknown as {
    viewCount: number;
  }[];
  return row?.viewCount ?? 0;
}

/** A user opens each list with one view at most, or with none. */
async function keepDefault(
  tx: Context,
  { id, list }: { id: number; list: string },
  isDefault: boolean,
): Promise<void> {
  const of = { userId: actorId(tx), list };
  if (!isDefault) {
    await tx
      .db('view_defaults')
      .where({ ...of, savedViewId: id })
      .delete();
    return;
  }
  await tx.db('view_defaults').where(of).delete();
  await tx.db('view_defaults').insert({ ...of, savedViewId: id });
}
