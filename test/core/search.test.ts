import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, index, matching, searchText } from '../../src/core/search.ts';
import type { Database } from '../../src/db/connection.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

describe('search keys', () => {
  let db: Database;
  beforeAll(async () => {
    db = await testDatabase();
    const record = { kind: 'customer', subtitle: '', isArchived: false };
    await index(db, { ...record, recordId: 1, title: '宁波慈穗', terms: ['宁波慈穗', '+86 574-8888 1234'] });
    await index(db, { ...record, recordId: 2, title: 'Café Müller', terms: ['Café Müller', '100%_[x]'] });
    await index(db, { ...record, kind: 'order', recordId: 1, title: 'SO-1', terms: ['SO-2026-00001'] });
  });
  afterAll(() => closeDatabase(db));

  const idsOf = async (term: string, kind = 'customer') =>
    ((await matching(db, kind, term)) as { recordId: number }[]).map(({ recordId }) => recordId);

  it.each([
    ['宁波', [1]],
    ['慈', [1]],
    ['nbcs', [1]],
    ['ningbo', [1]],
    ['nb', [1]],
    ['88881234', [1]],
    ['cafe mull', [2]],
    ['ＭÜＬＬ', [2]],
    ['%_[', [2]],
    ['%', [2]],
    ['"', []],
    ['zzz', []],
  ])('finds %s', async (term, ids) => {
    expect(await idsOf(term)).toEqual(ids);
  });

  it('keeps kinds apart, and follows changes', async () => {
    expect(await idsOf('00001', 'order')).toEqual([1]);
    expect(await idsOf('00001')).toEqual([]);
    const changed = { kind: 'customer', recordId: 2, title: 'x', subtitle: '', isArchived: false };
    await index(db, { ...changed, terms: ['Teestube'] });
    expect(await idsOf('muller')).toEqual([]);
    expect(await idsOf('teestube')).toEqual([2]);
  });

  it('folds width, case and accents', () => {
    expect(fold('  Ｃａｆé   X ')).toBe('cafe x');
    expect(searchText(['A', 'a', null, ''])).toBe('a');
  });
});
