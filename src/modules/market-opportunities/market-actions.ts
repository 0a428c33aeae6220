import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { seasonPattern } from '../../core/seasons.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import type { MarketInput, StateInput } from './market-form.ts';
import { findWritableMarket, type Market } from './market-queries.ts';

export async function createMarket(context: Context, form: MarketInput): Promise<number> {
  return transact(context, async (tx) => {
    await refuseUnknownOwner(tx, form.ownerId);
    refuseUnknownSeason(form.season, null);
    const at = now(tx);
    const id = await insertRow(tx.db, 'market_opportunities', {
      ...form,
      state: 'open',
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await keepKeys(tx, id, form, false);
    await audit(tx, {
      action: 'market_opportunities.create',
      record: { kind: 'market_opportunity', id, label: form.title },
    });
    return id;
  });
}

async function refuseUnknownOwner(tx: Context, ownerId: number | null): Promise<void> {
  if (ownerId === null) return;
  if (!(await tx.db('users').where({ id: ownerId, isActive: true }).first('id')))
    throw new Refusal('errors.not_offered', { field: 'ownerId' });
}

async function keepKeys(
  tx: Context,
  id: number,
  { title, country, productLine, season }: Pick<MarketInput, 'title' | 'country' | 'productLine' | 'season'>,
  isArchived: boolean,
): Promise<void> {
  await index(tx.db, {
    kind: 'market_opportunity',
    recordId: id,
    title,
    subtitle: [country, productLine, season].filter(Boolean).join(' · '),
    isArchived,
    terms: [title, productLine, season],
  });
}

/** A season as needs have it, so that both can be counted together; what was typed once may stay. */
function refuseUnknownSeason(season: string | null, before: string | null): void {
  if (season !== null && season !== before && !seasonPattern.test(season))
    throw new Refusal('errors.not_offered', { field: 'season' });
}

export async function updateMarket(
  context: Context,
  at: { id: number; version: number },
  form: MarketInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findWritableMarket(tx, at.id);
    // One who has left may stay until someone else is named; only a new one must be there.
    await refuseUnknownOwner(tx, form.ownerId === before.ownerId ? null : form.ownerId);
    refuseUnknownSeason(form.season, before.season);
    await updateVersioned(tx.db, 'market_opportunities', at, { ...form, updatedAt: now(tx) });
    await keepKeys(tx, at.id, form, before.state === 'dropped');
    await audit(tx, {
      action: 'market_opportunities.update',
      record: { kind: 'market_opportunity', id: at.id, label: form.title },
      changes: changesBetween(before, form),
    });
  });
}

/** Pursues it, drops it with a reason, or opens it again. */
export async function setMarketState(
  context: Context,
  id: number,
  { state, droppedReason, version }: StateInput,
): Promise<Market> {
  return transact(context, async (tx) => {
    const before = await findWritableMarket(tx, id);
    if (state === 'dropped' && !droppedReason)
      throw new Refusal('errors.required', { field: 'droppedReason' });
    const row = { state, droppedReason: state === 'dropped' ? droppedReason : null };
    await updateVersioned(tx.db, 'market_opportunities', { id, version }, { ...row, updatedAt: now(tx) });
    await keepKeys(tx, id, before, state === 'dropped');
    await audit(tx, {
      action: 'market_opportunities.state',
      record: { kind: 'market_opportunity', id, label: before.title },
      changes: changesBetween(before, row),
    });
    return before;
  });
}
