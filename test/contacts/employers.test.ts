import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('where contacts work, and how they are reached', () => {
  let company: TestCompany;
  let owner: Visitor;
  let hutwerk: number;
  let modehaus: number;
  beforeEach(async () => {
    company = await testCompany();
    hutwerk = await aCustomer(company, { timeZone: 'Europe/Berlin' });
    modehaus = await aCustomer(company, { name: 'Modehaus', country: 'FR' });
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  async function add(name: string, more: Record<string, string | string[]> = {}): Promise<number> {
    const response = await owner.post(`/customers/${hutwerk}/contacts`, { name, ...more });
    expect(response.status, response.text.slice(0, 2000)).toBe(303);
    return (await company.db('contacts').where({ name }).first('id')).id;
  }
  const links = (contactId: number) =>
    company
      .db('customer_contacts')
      .where({ contactId })
      .orderBy('id')
      .select('customer_id', 'job_title', 'is_primary', 'from_on', 'to_on');
  const move = (id: number, form: Record<string, string>, who = owner) =>
    who.post(`/contacts/${id}/employers/${hutwerk}/move`, { fromOn: '2026-03-15', ...form });

  it('a buyer changes employer: one link ends, another begins, both stories say so', async () => {
    const id = await add('Anna Kurz', { jobTitle: 'Buyer', email: 'anna@hutwerk.example' });
    expect((await owner.get(`/contacts/${id}/employers/${hutwerk}/move`)).status).toBe(200);
    const response = await move(id, { customer: 'C00002', jobTitle: 'Head of buying' });
    const page = await owner.follow(response);
    expect(page.text).toContain('Now at Modehaus.');
    expect(await links(id)).toEqual([
      { customerId: hutwerk, jobTitle: 'Buyer', isPrimary: false, fromOn: null, toOn: '2026-03-14' },
      { customerId: modehaus, jobTitle: 'Head of buying', isPrimary: true, fromOn: '2026-03-15', toOn: null },
    ]);
    expect(page.text.indexOf('Modehaus</a>')).toBeLessThan(page.text.indexOf('Hutwerk GmbH</a>'));
    const [before, after] = [
      await owner.get(`/customers/${hutwerk}`),
      await owner.get(`/customers/${modehaus}`),
    ];
    expect(before.text).toMatch(/k-past[\s\S]*Anna Kurz/);
    expect(before.text).not.toContain('<option value="1">Anna Kurz</option>');
    expect(after.text).toContain(`<option value="${id}">Anna Kurz</option>`);
    expect(await storyOf(company, hutwerk)).toContain('contacts.story_left');
    expect(await storyOf(company, modehaus)).toContain('contacts.story_came');
    expect(await traceOf(company, 'contacts.move')).toMatchObject({
      recordId: id,
      changes: { customer: { before: 'Hutwerk GmbH', after: 'Modehaus' } },
    });
    // The mail's domain tells the new customer now, and no longer the old one.
    const keys = await company.db('customer_keys').where({ kind: 'mail' }).select('customer_id');
    expect(keys).toEqual([{ customerId: modehaus }]);
    expect((await owner.get('/search?q=anna')).text).toContain('Modehaus');
  });

  it('comes back to a former employer, and leaves for an unknown one', async () => {
    const id = await add('Anna Kurz');
    await move(id, { customer: 'C00002' });
    const back = await owner.post(`/contacts/${id}/employers/${modehaus}/move`, {
      customer: 'C00001',
      fromOn: '2026-03-20',
    });
    expect(back.status).toBe(303);
    const left = await move(id, { fromOn: '2026-03-25' });
    expect((await owner.follow(left)).text).toContain('At none of our customers now.');
    expect((await links(id)).map(({ toOn }: { toOn: string }) => toOn)).toEqual([
      '2026-03-14',
      '2026-03-19',
      '2026-03-24',
    ]);
    expect((await owner.get('/contacts')).text).toContain('until 2026-03-24');
  });

  it('who will move next month is at both until then', async () => {
    const id = await add('Anna Kurz');
    await move(id, { customer: 'C00002', fromOn: '2026-05-01' });
    expect((await owner.get(`/customers/${hutwerk}`)).text).toContain(`<option value="${id}">Anna Kurz`);
    company.clock.set('2026-05-02T04:00:00.000Z');
    owner = await company.visitor('sales');
    expect((await owner.get(`/customers/${hutwerk}`)).text).not.toContain(`<option value="${id}">Anna Kurz`);
  });

  it.each([
    ['an unknown customer', { customer: 'NOPE' }, 'customer'],
    ['where they are already', { customer: 'C00001' }, 'customer'],
    ['someone else’s customer', { customer: 'C00003' }, 'customer'],
    ['no day', { customer: 'C00002', fromOn: '' }, 'fromOn'],
  ])('does not move to %s', async (_name, form, field) => {
    await aCustomer(company, { name: 'Theirs' }, 'sales2');
    const id = await add('Anna Kurz');
    const response = await move(id, { jobTitle: 'Kept title', ...form });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`id="field-${field}-error"`);
    expect(response.text).toContain('value="Kept title"');
    expect(await links(id)).toMatchObject([{ customerId: hutwerk, toOn: null }]);
  });

  it('works at two customers: one line in the list, found again page by page', async () => {
    const id = await add('Anna Kurz');
    expect((await owner.get(`/contacts/${id}/employers/new`)).status).toBe(200);
    const response = await owner.post(`/contacts/${id}/employers`, {
      customer: 'C00002',
      jobTitle: 'Adviser',
    });
    expect((await owner.follow(response)).text).toContain('Also at Modehaus.');
    expect(await traceOf(company, 'contacts.employer')).toMatchObject({ recordId: id });
    for (let place = 0; place < 60; place++) await add(`Berta ${String(place).padStart(2, '0')}`);
    const first = await owner.get('/contacts');
    const names = (text: string) =>
      [...text.matchAll(/<th scope="row"[^>]*><a href="\/contacts\/\d+">([^<]+)/g)].map(([, name]) => name);
    expect(names(first.text)).toHaveLength(50);
    expect(first.text).toContain('and 1 more');
    const next = /href="([^"]+)"[^>]*>Next|rel="next" href="([^"]+)"/.exec(first.text);
    const second = await owner.get((next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&'));
    expect([...names(first.text), ...names(second.text)]).toHaveLength(61);
    expect(new Set([...names(first.text), ...names(second.text)]).size).toBe(61);
    expect(first.text).toContain('61 records');
  });

  it('is moved by who writes the customer', async () => {
    const id = await add('Anna Kurz');
    const stranger = await company.visitor('sales2');
    const path = `/contacts/${id}/employers/${hutwerk}/move`;
    expect((await stranger.get(path)).status).toBe(403);
    expect((await move(id, { customer: 'C00002' }, stranger)).status).toBe(403);
    expect((await stranger.post(`/contacts/${id}/employers`, { customer: 'C00002' })).status).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get(path)).status).toBe(404);
    expect((await move(id, { customer: 'C00002' }, stranger)).status).toBe(404);
    expect((await owner.get(`/contacts/${id}/employers/999/move`)).status).toBe(404);
    expect(await links(id)).toHaveLength(1);
  });

  it('says what time it is there, and keeps hours, days, ways and wishes', async () => {
    const id = await add('Anna Kurz', {
      mobile: '+49 171 555',
      hoursFrom: '8:30',
      hoursTo: '16',
      weekdays: ['1', '2'],
      channel1: 'whatsapp',
      channel2: 'mail',
      birthday: '02-29',
      language: 'de',
      'ways[0][kind]': 'mail',
      'ways[0][label]': 'private',
      'ways[0][address]': 'anna@home.example',
      'ways[0][isPreferred]': '1',
      'ways[1][kind]': 'phone',
      'ways[1][label]': 'work',
      'ways[1][address]': '',
    });
    expect(await company.db('contacts').where({ id }).first()).toMatchObject({
      hoursFrom: '08:30',
      hoursTo: '16:00',
      weekdays: '1,2',
      preferredChannels: 'whatsapp,mail',
      birthdayOn: '1904-02-29',
      isBirthYearUnknown: true,
    });
    expect(await company.db('contact_ways').select('kind', 'label', 'address', 'is_preferred')).toEqual([
      { kind: 'mail', label: 'private', address: 'anna@home.example', isPreferred: true },
    ]);
    const { text } = await owner.get(`/contacts/${id}`);
    for (const words of [
      '06:00 there, Tuesday',
      'Outside their hours',
      'Next good time: today 14:30 our time',
    ])
      expect(text).toContain(words);
    for (const words of ['WhatsApp → Mail', '02-29', 'German', 'mailto:anna@home.example', 'tel:+49171555'])
      expect(text).toContain(words);
    expect(text).not.toContain('1904');
    expect((await owner.get('/contacts?text=home.example')).text).toContain('Anna Kurz');
    const edit = await owner.get(`/contacts/${id}/edit`);
    expect(edit.text).toContain('value="02-29"');
    expect(edit.text).toContain('value="anna@home.example"');
  });

  it.each([
    ['a time that is none', { hoursFrom: 'noon' }, 'hoursFrom'],
    ['hours that end before they begin', { hoursFrom: '18', hoursTo: '9' }, 'hoursTo'],
    ['a birthday that is none', { birthday: '31-31' }, 'birthday'],
    [
      'a mail that is none',
      { 'ways[0][kind]': 'mail', 'ways[0][label]': 'work', 'ways[0][address]': 'x' },
      'ways.0',
    ],
  ])('refuses %s', async (_name, wrong, field) => {
    const form = { name: 'Kept Name', ...wrong };
    const response = await owner.post(`/customers/${hutwerk}/contacts`, form as Record<string, string>);
    expect(response.status).toBe(422);
    expect(response.text).toContain(`id="field-${field}-error"`);
    expect(response.text).toContain('value="Kept Name"');
    expect(await company.db('contacts')).toHaveLength(0);
  });

  it('one preferred phone and mail each', async () => {
    const way = (place: number, address: string) => ({
      [`ways[${place}][kind]`]: 'phone',
      [`ways[${place}][label]`]: 'work',
      [`ways[${place}][address]`]: address,
      [`ways[${place}][isPreferred]`]: '1',
    });
    const form = { name: 'Anna', ...way(0, '1'), ...way(1, '2') };
    expect((await owner.post(`/customers/${hutwerk}/contacts`, form)).status).toBe(422);
  });

  it('days at a company are put right, ended and opened again by who writes it', async () => {
    const id = await add('Anna Kurz', { jobTitle: 'Buyer' });
    const { id: linkId } = await company.db('customer_contacts').where({ contactId: id }).first('id');
    const at = `/contacts/${id}/positions/${linkId}`;
    expect((await owner.get(`/contacts/${id}`)).text).toContain(`${at}/edit`);
    expect((await owner.get(`${at}/edit`)).text).toContain('value="Buyer"');
    const form = { jobTitle: 'Head of buying', fromOn: '2024-01-01', toOn: '', version: 1 };
    expect((await owner.post(at, form)).status).toBe(303);
    expect((await owner.post(at, form)).status).toBe(409);
    const place = { customerId: hutwerk, jobTitle: 'Head of buying', fromOn: '2024-01-01' };
    expect(await links(id)).toEqual([{ ...place, isPrimary: true, toOn: null }]);
    expect(await traceOf(company, 'contacts.position')).toMatchObject({
      changes: { fromOn: { before: null, after: '2024-01-01' } },
    });
    const early = await owner.post(at, { ...form, toOn: '2023-12-31', version: 2 });
    expect(early.status).toBe(422);
    expect(early.text).toContain('Enter a day on or after 2024-01-01');
    await owner.post(at, { ...form, toOn: '2026-03-01', version: 2 });
    expect(await links(id)).toEqual([{ ...place, isPrimary: false, toOn: '2026-03-01' }]);
    expect((await owner.get(`/customers/${hutwerk}`)).text).toMatch(/k-past[\s\S]*Anna Kurz/);
    expect(await storyOf(company, hutwerk)).toContain('contacts.story_left');
    await owner.post(`/contacts/${id}/employers`, { customer: 'C00001', fromOn: '2026-03-02' });
    const both = await owner.post(at, { ...form, version: 3 });
    expect(both.status).toBe(422);
    expect(both.text).toContain('They were at Hutwerk GmbH in these days already');
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`${at}/edit`)).status).toBe(403);
    expect((await stranger.post(at, { ...form, version: 3 })).status).toBe(403);
    expect((await stranger.get(`/contacts/${id}`)).text).not.toContain(`${at}/edit`);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get(`${at}/edit`)).status).toBe(404);
  });

  it('honours what they do not want: no links, and not in exports', async () => {
    const id = await add('Anna Kurz', {
      email: 'anna@hutwerk.example',
      mobile: '+49 171 555',
      wechat: 'annak',
      refused: ['mail', 'call'],
      doNotContactReason: 'asked us at the fair',
    });
    await add('Berta', { email: 'berta@hutwerk.example' });
    expect(await company.db('contacts').where({ id }).first()).toMatchObject({
      doNotContact: 'call,mail',
      doNotContactOn: '2026-03-31',
    });
    const { text } = await owner.get(`/contacts/${id}`);
    expect(text).toContain('Do not contact: Call, Mail (asked us at the fair, since 2026-03-31)');
    expect(text).not.toContain('mailto:anna');
    expect(text).not.toContain('tel:');
    expect((await owner.get(`/customers/${hutwerk}`)).text).toContain('Do not contact: Call, Mail');
    expect((await owner.get('/contacts?refuses=1')).text).not.toContain('Berta');
    expect((await owner.get('/contacts/export')).status).toBe(403);
    const manager = await company.visitor('manager');
    // Whichever columns are shown, a row says what its contact does not want.
    const few = await sheetAt(manager, '/contacts/export?columns=name,email');
    expect(few[0]).toEqual([
      'Customer code',
      'Customer',
      'Name',
      'Name in the other script',
      'Do not contact',
      'Mail',
    ]);
    expect(few[1]?.join()).toContain('Do not contact: Call, Mail');
    expect(few.flat().join()).not.toContain('anna@hutwerk');
    const rows = await sheetAt(manager, '/contacts/export?columns=all');
    const [anna, berta] = rows.slice(1);
    expect(anna).toEqual(expect.arrayContaining(['C00001', 'Anna Kurz', 'annak']));
    expect(anna?.join()).toContain('Do not contact: Call, Mail');
    expect(anna?.join()).not.toMatch(/anna@hutwerk|171 555/);
    expect(berta).toEqual(expect.arrayContaining(['berta@hutwerk.example']));
    expect(await traceOf(company, 'contacts.export')).not.toBeNull();
  });

  it('refuses to write down a call to who wants none, unless they called', async () => {
    const id = await add('Anna Kurz', { refused: 'call' });
    const at = `/customers/${hutwerk}/interactions`;
    const said = { channel: 'call', contactId: id, said: 'Kept words' };
    expect((await owner.get(`/customers/${hutwerk}`)).text).toContain('Anna Kurz – Do not contact: Call');
    const refused = await owner.post(at, said);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Kept words</textarea>');
    expect(refused.text).toContain('They contacted us&#34;');
    expect(await company.db('interactions')).toHaveLength(0);
    expect((await owner.post(at, { ...said, channel: 'mail' })).status).toBe(303);
    expect((await owner.post(at, { ...said, theyContactedUs: '1' })).status).toBe(303);
    expect(await company.db('interactions')).toHaveLength(2);
  });

  describe('at a customer that the reader may not know of', () => {
    let id: number;
    beforeEach(async () => {
      id = await add('Anna Kurz', { email: 'anna@hutwerk.example' });
      await owner.post(`/contacts/${id}/employers`, { customer: 'C00002' });
      await move(id, { customer: '' });
      await company.db('customers').where({ id: modehaus }).update({ ownerId: company.users.sales2.id });
      await company.db('customers').where({ id: hutwerk }).update({ backupOwnerId: null });
    });

    it('are not named by the contact’s history', async () => {
      const history = async (username: 'sales' | 'manager') =>
        (await (await company.visitor(username)).get(`/contacts/${id}`)).text;
      expect(await history('sales')).toContain('Modehaus');
      await company.change({ salesSeeAllCustomers: false });
      expect(await history('sales')).not.toContain('Modehaus');
      expect(await history('sales')).toContain('Hutwerk GmbH');
      expect(await history('manager')).toContain('Modehaus');
    });

    it('are compared all the same by what is written there', async () => {
      await company.change({ salesSeeAllCustomers: false });
      const { version } = await company.db('contacts').where({ id }).first('version');
      const form = { name: 'Anna Kurz', email: 'anna@moden.example', version };
      expect((await owner.post(`/contacts/${id}`, form)).status).toBe(303);
      const keys = await company.db('customer_keys').where({ kind: 'mail', customerId: modehaus });
      expect(keys).toMatchObject([{ value: 'moden.example' }]);
      const found = await company.db('search_keys').where({ kind: 'contact', recordId: id }).first();
      expect(found.customerId).toBe(modehaus);
    });
  });
});
