import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, handOnNames, index, matching, searchText } from '../../src/core/search.ts';
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
    await index(db, { ...record, recordId: 3, title: '重庆长乐', terms: ['重庆长乐', 'CAP-07-NV-M'] });
    await index(db, { ...record, recordId: 4, title: '绿城', terms: ['绿城', "O'Neill", '0574 8765 4321'] });
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
    ['', []],
    ['   ', []],
    ['ningbo慈', [1]],
    ['慈ningbo', [1]],
    ['ningbo 慈 x', []],
    ['穗 宁', [1]],
    ['níng bō cí suì', [1]],
    ['574 8888', [1]],
    ['0574-8888-1234', [1]],
    ['+86 (574) 88881234', [1]],
    ['57487654321', [4]],
    ['+86 574 8765', []],
    ['chongqing', [3]],
    ['zhongqing', [3]],
    ['changle', [3]],
    ['changyue', [3]],
    ['zqcl', [3]],
    ['cap07nv', [3]],
    ['cap-07-nv', [3]],
    ['07-NV-M', [3]],
    ['lvcheng', [4]],
    ['lucheng', [4]],
    ['lücheng', [4]],
    ['oneill', [4]],
    ['o’neill', [4]],
    ['重', [3]],
    ['m', [2, 3]],
    // All its threes are there, but not in this order.
    ['ningboningbo', []],
    ['zzz', []],
  ])('finds %s', async (term, ids) => {
    expect((await idsOf(term)).sort()).toEqual(ids);
  });

  it('keeps kinds apart, and follows changes', async () => {
    expect(await idsOf('00001', 'order')).toEqual([1]);
    expect(await idsOf('00001')).toEqual([]);
    const changed = { kind: 'customer', recordId: 2, title: 'x', subtitle: '', isArchived: false };
    await index(db, { ...changed, terms: ['Teestube'] });
    expect(await idsOf('muller')).toEqual([]);
    expect(await idsOf('teestube')).toEqual([2]);
    await db('search_keys').where({ kind: 'customer', recordId: 2 }).delete();
    expect(await idsOf('teestube')).toEqual([]);
  });

  it('finds what hangs on a customer by its name as it is now, wherever it was moved to', async () => {
    const customer = { kind: 'customer', subtitle: '', isArchived: false, title: '' };
    const save = (recordId: number, name: string) =>
      index(db, { ...customer, recordId, terms: [name], names: [name] });
    await save(7, 'Hutwerk');
    await save(8, 'Chapeaux');
    await index(db, { ...customer, kind: 'order', recordId: 7, terms: ['SO-7'], customerId: 7 });
    expect(await idsOf('hutwerk so-7', 'order')).toEqual([7]);
    await save(7, '慈穗帽业');
    expect(await idsOf('hutwerk', 'order')).toEqual([]);
    expect(await idsOf('csmy', 'order')).toEqual([7]);
    expect(await idsOf('so7', 'order')).toEqual([7]);
    await db('search_keys').where({ customerId: 7 }).update({ customerId: 8 });
    await handOnNames(db, 8);
    expect(await idsOf('chapeaux', 'order')).toEqual([7]);
    expect(await idsOf('csmy', 'order')).toEqual([]);
  });

  it('folds width, case and accents', () => {
    expect(fold('  Ｃａｆé   X ')).toBe('cafe x');
    expect(searchText(['A', 'a', null, ''])).toBe('\na\n');
  });
});
