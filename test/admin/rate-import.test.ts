import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('importing exchange rates', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  const at = '/settings/rates/import';
  const file = (content: string) => ({ field: 'file', name: 'rates.csv', content });
  const sheet =
    'Rates of March\n日期;币种;汇率\n2026/3/2;USD;7,2345\n02.03.2026;EUR;7.81\n2026-03-03;jpy;0.0471\n2026-03-03;XXQ;1\nCNY;2026-03-03;1\n';
  const rates = () => company.db('exchange_rates').orderBy(['valid_on', 'currency']);
  const hidden = (html: string) => /<textarea name="rates" hidden>([^<]*)</.exec(html)?.[1] ?? '';

  it('shows what changes, writes it once, and nothing the second time', async () => {
    await company
      .db('exchange_rates')
      .insert({ currency: 'EUR', validOn: '2026-03-02', rateE8: 700_000_000 });
    const preview = await admin.upload(at, file(sheet));
    expect(preview.text).toContain('2 new, 1 changed, 0 as they are.');
    expect(await rates()).toHaveLength(1);
    const sent = { rates: hidden(preview.text) };
    expect((await admin.post(`${at}/confirmation`, sent)).status).toBe(303);
    expect(await rates()).toMatchObject([
      { currency: 'EUR', rateE8: 781_000_000 },
      { currency: 'USD', rateE8: 723_450_000 },
      { currency: 'JPY', validOn: '2026-03-03', rateE8: 4_710_000 },
    ]);
    expect((await traceOf(company, 'admin.import_rates'))?.changes['EUR 2026-03-02']).toEqual({
      before: '7.0000',
      after: '7.8100',
    });
    const again = await admin.upload(at, file(sheet));
    expect(again.text).toContain('nothing changes');
    await admin.post(`${at}/confirmation`, sent);
    const traces = await company.db('audit_entries').where({ action: 'admin.import_rates' });
    expect(traces).toHaveLength(1);
  });

  it('refuses what has no rates, and who may not', async () => {
    expect((await admin.upload(at, file('a,b\nc,d\n'))).status).toBe(422);
    expect((await admin.post(`${at}/confirmation`, { rates: 'USD tomorrow 1' })).status).toBe(422);
    expect((await (await company.visitor('manager')).get(at)).status).toBe(403);
  });

  it('draws a currency’s history', async () => {
    await company.db('exchange_rates').insert([
      { currency: 'USD', validOn: '2026-01-01', rateE8: 700_000_000 },
      { currency: 'USD', validOn: '2026-02-01', rateE8: 710_000_000 },
    ]);
    expect((await admin.get('/settings/rates?currency=USD')).text).toContain(
      '/settings/rates/picture?currency=USD',
    );
    const picture = await admin.get('/settings/rates/picture?currency=USD');
    expect(picture.headers['content-type']).toContain('svg');
    expect((await admin.get('/settings/rates?currency=EUR')).text).not.toContain('/settings/rates/picture');
  });
});
