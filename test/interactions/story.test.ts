import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRows } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const storyIn = (html: string) => textOf(html.slice(html.indexOf('id="story"')));

describe('a customer’s story', () => {
  let company: TestCompany;
  let owner: Visitor;
  let colleague: Visitor;
  let id: number;
  beforeEach(async () => {
    company = await testCompany();
    id = await aCustomer(company);
    owner = await company.visitor('sales');
    colleague = await company.visitor('sales2');
  });
  afterEach(() => company.close());

  const write = (visitor: Visitor, said: string, more: Record<string, string | number> = {}) =>
    visitor.post(`/customers/${id}/interactions`, { channel: 'call', said, ...more });
  const page = async (visitor: Visitor, query = '') => (await visitor.get(`/customers/${id}${query}`)).text;

  it('marks what others wrote since my last visit, for half an hour, and counts it', async () => {
    await page(owner);
    expect(await page(owner)).not.toContain('k-event-new');
    company.clock.set('2026-03-31T05:00:00.000Z');
    await write(colleague, 'Wants olive caps');
    await write(owner, 'My own words');
    company.clock.set('2026-03-31T06:00:00.000Z');
    const first = await page(owner);
    expect(textOf(first)).toContain('1 new since 2026-03-31 12:00');
    expect(first.match(/k-event-new/g)).toHaveLength(1);
    expect(first).toMatch(/href="#entry-(\d+)"[\s\S]*id="entry-\1"/);
    company.clock.set('2026-03-31T06:29:00.000Z');
    expect(await page(owner)).toContain('k-event-new');
    company.clock.set('2026-03-31T06:31:00.000Z');
    expect(await page(owner)).not.toContain('k-event-new');
    // Each has their own marks, and someone who comes for the first time has none.
    expect(await page(await company.visitor('manager'))).not.toContain('k-event-new');
  });

  it('writes on opening only when something is new', async () => {
    await page(owner);
    const seen = () =>
      company.db('story_visits').orderBy('id').select('user_id', 'seen_at', 'previous_seen_at');
    const before = await seen();
    expect(before).toEqual([
      { userId: company.users.sales.id, seenAt: '2026-03-31T04:00:00.000Z', previousSeenAt: null },
    ]);
    company.clock.set('2026-03-31T09:00:00.000Z');
    await page(owner);
    expect(await seen()).toEqual(before);
    await write(colleague, 'News');
    company.clock.set('2026-03-31T09:05:00.000Z');
    await page(owner);
    expect(await seen()).toEqual([
      {
        userId: company.users.sales.id,
        seenAt: '2026-03-31T09:05:00.000Z',
        previousSeenAt: '2026-03-31T04:00:00.000Z',
      },
    ]);
    await owner.get('/customers/999');
    expect(await company.db('story_visits')).toHaveLength(1);
  });

  it('is filtered by kinds, writer, contact, words and period, alone and together', async () => {
    await owner.post(`/customers/${id}/contacts`, { name: 'Anna Kurz' });
    await write(owner, 'Olive 100% cotton', { contactId: 1, happenedAt: '2026-03-10T09:00' });
    await write(colleague, 'Navy wool', { promise: 'Send swatches', promiseOn: '2026-04-02' });
    await company.db('story_entries').insert({
      customerId: id,
      happenedAt: '2026-03-20T00:00:00.000Z',
      kind: 'order',
      messageKey: 'orders.story_confirmed',
      detail: JSON.stringify({ number: 'SO-1' }),
      createdAt: '2026-03-20T00:00:00.000Z',
    });
    const all = ['Olive', 'Navy', 'Promised by', 'SO-1', 'Customer created'];
    const shown = async (query: string) => {
      const text = storyIn(await page(owner, query));
      return all.filter((part) => text.includes(part));
    };
    expect(await shown('')).toEqual(all);
    expect(await shown('?kinds=said')).toEqual(['Olive', 'Navy', 'Promised by']);
    expect(await shown('?kinds=money')).toEqual(['SO-1']);
    expect(await shown('?kinds=said,money')).toEqual(['Olive', 'Navy', 'Promised by', 'SO-1']);
    expect(await shown(`?by=${company.users.sales2.id}`)).toEqual(['Navy', 'Promised by']);
    expect(await shown('?contact=1')).toEqual(['Olive']);
    expect(await shown('?text=navy')).toEqual(['Navy']);
    expect(await shown('?text=100%25')).toEqual(['Olive']);
    expect(await shown('?text=swatches')).toEqual(['Promised by']);
    expect(await shown('?from=2026-03-15&to=2026-03-25')).toEqual(['SO-1']);
    expect(await shown(`?kinds=said&by=${company.users.sales.id}&text=olive`)).toEqual(['Olive']);
    expect(await shown('?kinds=money&text=olive')).toEqual([]);
    expect(storyIn(await page(owner, '?text=nothing'))).toContain('Nothing fits these filters');
  });

  it('pages by key: every entry once, newest first, with one kind or several', async () => {
    const rows = Array.from({ length: 75 }, (_, place) => ({
      customerId: id,
      // Three at each instant, so that the key must tell them apart.
      happenedAt: new Date(Date.UTC(2026, 1, 1, Math.floor(place / 3))).toISOString(),
      kind: place % 2 ? 'order' : 'shipment',
      messageKey: 'orders.story_confirmed',
      detail: JSON.stringify({ number: `N-${place}.` }),
      createdAt: '2026-03-01T00:00:00.000Z',
    }));
    await insertRows(company.db, 'story_entries', rows);
    for (const [query, count] of [
      ['', 75],
      ['?kinds=money,shipments', 75],
      ['?kinds=shipments', 38],
    ] as const) {
      const seen: number[] = [];
      let url: string = query;
      for (let pages = 0; pages < 5; pages++) {
        const text = await page(owner, url);
        seen.push(...[...text.matchAll(/Order N-(\d+)\./g)].map(([, place]) => Number(place)));
        const next = /rel="next" href="[^"?]*([^"#]+)#story"/.exec(text)?.[1];
        if (!next) break;
        url = next.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
      }
      expect(seen, query).toHaveLength(count);
      expect(new Set(seen).size, query).toBe(count);
      const places = seen.map((place) => Math.floor(place / 3));
      expect(places, query).toEqual([...places].sort((a, b) => b - a));
    }
  });

  it('stands under days and, further back, under months, in the reader’s language', async () => {
    await write(owner, 'Today');
    await write(owner, 'Yesterday', { happenedAt: '2026-03-30T09:00' });
    await write(owner, 'Long ago', { happenedAt: '2025-11-03T09:00' });
    const english = storyIn(await page(owner));
    for (const heading of ['Today, 2026-03-31', 'Yesterday, 2026-03-30', 'November 2025'])
      expect(english).toContain(heading);
    const chinese = storyIn(await page(await company.visitor('sales', 'zh-CN')));
    for (const heading of ['今天 2026-03-31', '2025年11月']) expect(chinese).toContain(heading);
  });

  it('takes corrections by the author for a day, and keeps both texts; then addenda by anyone', async () => {
    await write(owner, 'Wants 600 caps');
    const at = '/interactions/1';
    const right = { channel: 'visit', said: 'Wants 500 caps', version: 1 };
    expect((await colleague.get(`${at}/correction`)).status).toBe(403);
    expect((await colleague.post(`${at}/correction`, right)).status).toBe(403);
    expect((await owner.get(`${at}/correction`)).text).toContain('Wants 600 caps');
    expect((await owner.post(`${at}/correction`, right)).headers.location).toBe(`/customers/${id}`);
    expect(await company.db('interactions').first('said', 'channel', 'version')).toEqual({
      said: 'Wants 500 caps',
      channel: 'visit',
      version: 2,
    });
    expect((await traceOf(company, 'interactions.correct'))?.changes).toMatchObject({
      said: { before: 'Wants 600 caps', after: 'Wants 500 caps' },
    });
    expect(storyIn(await page(owner))).toContain('Visit');
    const stale = await owner.post(`${at}/correction`, { ...right, said: 'Other' });
    expect(stale.status).toBe(409);
    company.clock.set('2026-04-01T04:00:00.000Z');
    owner = await company.visitor('sales');
    colleague = await company.visitor('sales2');
    const late = await owner.post(`${at}/correction`, { ...right, said: 'Kept words', version: 2 });
    expect(late.status).toBe(422);
    expect(late.text).toContain('Kept words');
    expect(await company.db('interactions').first('said')).toEqual({ said: 'Wants 500 caps' });
    expect((await colleague.post(`${at}/addenda`, { addedText: '' })).status).toBe(422);
    await colleague.post(`${at}/addenda`, { addedText: 'It was 550' });
    expect(await company.db('interaction_addenda').first('added_text', 'user_id')).toEqual({
      addedText: 'It was 550',
      userId: company.users.sales2.id,
    });
    expect(await storyOf(company, id)).toContain('interactions.story_addendum');
    expect(await traceOf(company, 'interactions.add')).toMatchObject({ recordId: id });
    for (const url of [at, `/customers/${id}`]) {
      const { text } = await owner.get(url);
      for (const part of ['It was 550', 'Sales2 Test', 'Wants 500 caps']) expect(text, url).toContain(part);
    }
    // Found by what was added, too.
    expect(storyIn(await page(owner, '?text=550'))).toContain('Wants 500 caps');
  });

  it('takes nothing that has yet to be said, and keeps what was typed', async () => {
    const later = { channel: 'call', said: 'Kept words', happenedAt: '2026-04-01T10:00' };
    const refused = await owner.post(`/customers/${id}/interactions`, later);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Kept words');
    expect(await company.db('interactions').where({ said: 'Kept words' })).toHaveLength(0);
    const earlier = { ...later, happenedAt: '2026-03-30T10:00' };
    expect((await owner.post(`/customers/${id}/interactions`, earlier)).status).toBe(303);
  });

  it('is hidden with its interactions from who may not know of the customer', async () => {
    await write(owner, 'Secret');
    await company.change({ salesSeeAllCustomers: false });
    for (const path of ['', '/correction'])
      expect((await colleague.get(`/interactions/1${path}`)).status).toBe(404);
    expect((await colleague.post('/interactions/1/addenda', { addedText: 'x' })).status).toBe(404);
    expect((await colleague.get(`/customers/${id}/promises/new`)).status).toBe(404);
    expect((await owner.get('/interactions/1')).text).toContain('Secret');
  });

  it('says who spoke lately and what colleagues have planned', async () => {
    await write(colleague, 'Hello', { task: 'Visit them', taskOn: '2026-04-02' });
    await colleague.post(`/customers/${id}/follow-ups`, { task: 'Much later', dueOn: '2026-05-20' });
    const text = textOf(await page(owner));
    expect(text).toMatch(/last 72 hours: Sales2 Test/);
    expect(text).toMatch(/Planned by colleagues: Sales2 Test \(2026-04-02, Visit them\)/);
    expect(text.slice(text.indexOf('Planned by'), text.indexOf('Planned by') + 200)).not.toContain(
      'Much later',
    );
    expect(textOf(await page(colleague))).not.toContain('Planned by colleagues');
  });

  it('comes by the way that the contact prefers', async () => {
    const chosen = async () => /<option value="(\w+)" selected>/.exec(await page(owner))?.[1];
    expect(await chosen()).toBe('call');
    await company.db('customers').update({ preferredChannel: 'mail' });
    expect(await chosen()).toBe('mail');
    await owner.post(`/customers/${id}/contacts`, { name: 'Anna Kurz' });
    await company.db('contacts').update({ preferredChannels: 'wechat,call' });
    expect(await chosen()).toBe('message');
  });

  it('carries what was typed through a session that has run out', async () => {
    await company.db('sessions').delete();
    const asked = await write(owner, 'Said during the fair', { promise: 'Send a sample', promiseIn: '3' });
    expect(asked.status).toBe(401);
    for (const part of ['Said during the fair', 'Send a sample']) expect(asked.text).toContain(part);
    expect(await company.db('interactions')).toHaveLength(0);
  });
});
