import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { swatch } from '../../seeds/company/swatch.ts';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import { errorsOf, type Visitor } from '../support/visitor.ts';

describe('documents', () => {
  let company: TestCompany;
  let sales: Visitor;
  let warehouse: Visitor;
  let order: number;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 500);
    await aCustomer(company, { name: 'Hutwerk GmbH', nameOther: '帽工坊' });
    sales = await company.visitor('sales');
    warehouse = await company.visitor('warehouse');
    order = idIn((await sales.post('/orders', orderFields('CAP-BLK', 30))).headers.location);
  });
  afterEach(() => company.close());

  const url = (kind = 'proforma_invoice', record = `order/${order}`) => `/documents/issue/${record}/${kind}`;
  const issue = async (kind?: string, more: Record<string, string | number> = {}) => {
    const response = await sales.post(url(kind), { language: 'both', ...more });
    expect(response.status, errorsOf(response.text)).toBe(303);
    return idIn(response.headers.location);
  };
  const stored = (id: number) => company.db('documents').where({ id }).first();
  const confirm = () => sales.post(`/orders/${order}/confirmation`, { version: 1 });
  const pdfOf = async (visitor: Visitor, id: number) =>
    visitor
      .get(`/documents/${id}/pdf`)
      .buffer(true)
      .parse((stream, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => done(null, Buffer.concat(chunks)));
      });

  it('previews a draft and issues it: row, page, story, history, search, PDF', async () => {
    const preview = await sales.get(`${url()}?language=both`);
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('草稿 DRAFT');
    expect(preview.text).toContain('形式发票');
    const id = await issue();
    expect(await stored(id)).toMatchObject({
      kind: 'proforma_invoice',
      number: 'PI-2026-00001',
      revision: 0,
      language: 'both',
      state: 'issued',
      recordNumber: 'SO-2026-00001',
      currency: 'CNY',
      totalE4: 6_000_000,
      issuedById: company.users.sales.id,
    });
    const page = await sales.get(`/documents/${id}`);
    expect(page.text).toContain('人民币陆佰元整');
    expect(page.text).toContain('CNY 600.00');
    expect(page.text).not.toContain('草稿');
    expect(await traceOf(company, 'documents.issue')).toMatchObject({ recordLabel: 'SO-2026-00001' });
    expect(await storyOf(company, 1)).toContain('documents.story_issued_proforma_invoice');
    for (const place of [
      `/orders/${order}`,
      '/documents?text=PI-2026',
      '/search?q=PI-2026-0000',
      '/customers/1',
    ])
      expect((await sales.get(place)).text, place).toContain('PI-2026-00001');
    const pdf = await pdfOf(sales, id);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toContain('PI-2026-00001');
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
    const kept = await company
      .db('file_contents')
      .where({ fileId: (await stored(id)).pdfFileId })
      .first();
    expect(kept.content.equals(pdf.body)).toBe(true);
  });

  it('stays as it is whatever happens to the order, the customer and the settings, and says so', async () => {
    const id = await issue();
    const before = await stored(id);
    const print = (await sales.get(`/documents/${id}/print`)).text;
    const pdf = (await pdfOf(sales, id)).body;
    expect((await sales.get(`/documents/${id}`)).text).not.toContain('Issue revision</a></div>');
    company.clock.set('2026-04-02T04:00:00.000Z');
    sales = await company.visitor('sales');
    const edited = orderFields('CAP-BLK', 45, { version: 1 });
    expect((await sales.post(`/orders/${order}`, edited)).status).toBe(303);
    await company.db('customers').where({ id: 1 }).update({ name: 'Elsewhere Ltd', address: 'Moved' });
    await company.change({ companyName: 'Other Hats' });
    const page = (await sales.get(`/documents/${id}`)).text;
    expect(page).toContain('SO-2026-00001 was changed on 2026-04-02');
    expect(await stored(id)).toEqual(before);
    expect((await pdfOf(sales, id)).body.equals(pdf)).toBe(true);
    const paper = (html: string) => /<article[\s\S]*<\/article>/.exec(html)?.[0];
    expect(paper((await sales.get(`/documents/${id}/print`)).text)).toBe(paper(print));
  });

  it('is replaced by a revision with the same number; the old one stays readable and is marked', async () => {
    const first = await issue();
    await sales.post(`/orders/${order}`, orderFields('CAP-BLK', 45, { version: 1 }));
    const second = await issue();
    expect(await stored(second)).toMatchObject({ number: 'PI-2026-00001', revision: 1, totalE4: 9_000_000 });
    expect(await stored(first)).toMatchObject({
      state: 'replaced',
      replacedById: second,
      totalE4: 6_000_000,
    });
    const old = await sales.get(`/documents/${first}`);
    expect(old.text).toContain('This has been replaced by PI-2026-00001 R1');
    expect(old.text).toContain('CNY 600.00');
    expect((await sales.get(`/documents/${second}`)).text).toContain('PI-2026-00001 R1');
    // The same in another language is a document beside it, under the same number.
    const english = await issue('proforma_invoice', { language: 'en' });
    expect(await stored(english)).toMatchObject({ number: 'PI-2026-00001', revision: 0, state: 'issued' });
    expect(await stored(second)).toMatchObject({ state: 'issued' });
  });

  it('is issued once however often the button is pressed', async () => {
    const hidden = sales.hidden();
    const send = () => sales.post(url(), { language: 'en', ...hidden });
    const [one, two] = [await send(), await send()];
    expect(two.headers.location).toBe(one.headers.location);
    expect(await company.db('documents').select('id')).toHaveLength(1);
  });

  it('refuses to issue what is not what was looked at, and shows it anew', async () => {
    const page = await sales.get(url());
    const seen = /name="seen" value="(\w+)"/.exec(page.text)?.[1] ?? '';
    await sales.post(`/orders/${order}`, orderFields('CAP-BLK', 45, { version: 1 }));
    const late = await sales.post(url(), { language: 'en', seen, note: 'Thank you' });
    expect(late.status).toBe(422);
    expect(late.text).toContain('Thank you</textarea>');
    expect(late.text).toContain('CNY 900.00');
    const again = /name="seen" value="(\w+)"/.exec(late.text)?.[1] ?? '';
    expect((await sales.post(url(), { language: 'en', seen: again })).status).toBe(303);
  });

  it('shows a preview with what was chosen and typed, without issuing anything', async () => {
    const shown = await sales.post(url(), { language: 'zh-CN', note: '请尽快确认', _resume: '1' });
    expect(shown.status).toBe(200);
    expect(shown.text).toMatch(/<article[\s\S]*请尽快确认[\s\S]*<\/article>/);
    expect(await company.db('documents').select('id')).toEqual([]);
  });

  it('refuses what the record’s state does not allow, what the form does not know, and what isn’t there', async () => {
    expect((await sales.get(url('production_notice'))).text).toContain('can’t be issued while SO-2026-00001');
    expect((await sales.post(url('production_notice'), { language: 'en' })).status).toBe(422);
    expect((await sales.post(url(), { language: 'fr', note: 'kept' })).text).toContain('kept</textarea>');
    expect((await sales.post(url(), { language: 'en', bankAccountId: 99 })).status).toBe(422);
    for (const wrong of [url('packing_list'), url('poem'), url('quote', 'order/1'), url('quote', 'quote/1')])
      expect((await sales.get(wrong)).status, wrong).toBe(404);
    expect((await sales.get('/documents/77')).status).toBe(404);
    expect((await sales.get('/documents/77/pdf')).status).toBe(404);
  });

  it('gives whoever packs the papers without prices, and none with prices', async () => {
    const invoice = await issue();
    await confirm();
    for (const place of ['', '/print', '/pdf', '/void'])
      expect((await warehouse.get(`/documents/${invoice}${place}`)).status, place).toBe(404);
    expect((await warehouse.get(url())).status).toBe(403);
    expect((await warehouse.post(url(), { language: 'en' })).status).toBe(403);
    for (const place of ['/documents', '/documents?text=PI-2026', '/search?q=PI-2026-0000'])
      expect((await warehouse.get(place)).text, place).not.toContain('PI-2026-00001');
    for (const place of [`/orders/${order}`, '/customers/1'])
      expect((await warehouse.get(place)).text, place).not.toContain(`/documents/${invoice}"`);
    expect((await warehouse.get(`/orders/${order}`)).text).toContain(url('production_notice'));
    const notice = await warehouse.post(url('production_notice'), { language: 'zh-CN' });
    expect(notice.status).toBe(303);
    const page = await warehouse.get(notice.headers.location ?? '');
    expect(page.text).toContain('生产通知单');
    expect(page.text).not.toContain('600.00');
  });

  it('tells the factory what the customer asks for: what was confirmed, and nothing that is still open', async () => {
    await sales.post('/customers/1/needs', { category: 'label', wanted: 'Woven label', scope: 'standing' });
    await sales.post('/customers/1/needs', { category: 'packing', wanted: 'Paper bags', scope: 'standing' });
    await company.db('needs').where({ wanted: 'Woven label' }).update({ state: 'confirmed' });
    order = idIn((await sales.post('/orders', orderFields('CAP-BLK', 30))).headers.location);
    await confirm();
    const notice = (await sales.get(`${url('production_notice')}?language=en`)).text;
    expect(notice).toContain('Woven label');
    expect(notice).not.toContain('Paper bags');
    expect((await sales.get(`${url('sales_contract')}?language=en`)).text).not.toContain('Woven label');
  });

  it('lets sales staff issue prices for their own customers only, and admins read', async () => {
    const other = await company.visitor('sales2');
    const admin = await company.visitor('admin');
    expect((await other.get(url())).status).toBe(403);
    expect((await other.get(`/orders/${order}`)).text).not.toContain(url());
    expect((await admin.get(url())).status).toBe(403);
    const id = await issue();
    expect((await other.get(`/documents/${id}`)).status).toBe(200);
    expect((await other.post(`/documents/${id}/void`, { version: 1, reason: 'x' })).status).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    expect((await other.get(`/documents/${id}`)).status).toBe(404);
    expect((await other.get(url())).status).toBe(404);
    expect((await admin.get(`/documents/${id}/print`)).status).toBe(200);
  });

  it('is declared void by whoever is in charge of its order, though the customer is another’s by now', async () => {
    const id = await issue();
    await company.db('customers').update({ ownerId: company.users.sales2.id });
    expect((await sales.get(`/documents/${id}`)).text).toContain(`/documents/${id}/void`);
    expect((await sales.post(`/documents/${id}/void`, { version: 1, reason: 'x' })).status).toBe(303);
    expect(await stored(id)).toMatchObject({ state: 'void' });
  });

  it('is declared void with a reason; its number is not given again', async () => {
    const id = await issue();
    expect((await sales.post(`/documents/${id}/void`, { version: 1 })).status).toBe(422);
    expect((await sales.post(`/documents/${id}/void`, { version: 1, reason: 'Wrong buyer' })).status).toBe(
      303,
    );
    expect(await stored(id)).toMatchObject({ state: 'void', stateReason: 'Wrong buyer', version: 2 });
    expect((await sales.get(`/documents/${id}`)).text).toContain('Void: Wrong buyer');
    expect(await traceOf(company, 'documents.void')).toMatchObject({ recordId: id });
    expect(await storyOf(company, 1)).toContain('documents.story_void');
    expect((await sales.post(`/documents/${id}/void`, { version: 2, reason: 'again' })).status).toBe(422);
    expect(await stored(await issue())).toMatchObject({ number: 'PI-2026-00002', revision: 0 });
  });

  it('bills, packs and delivers a shipment; the invoice comes to what was shipped', async () => {
    await confirm();
    await sales.post(`/orders/${order}/release`, { version: 2 });
    const carrierId = await aCarrier(company);
    const line = (await company.db('order_lines').where({ orderId: order }).first('id')).id;
    const shipment = idIn(
      (
        await warehouse.post('/shipments', {
          order,
          carrierId,
          mode: 'sea',
          plannedOn: '2026-04-01',
          cartons: 3,
          grossWeightG: '40.5',
          'lines[0][orderLineId]': line,
          'lines[0][quantity]': 12,
        })
      ).headers.location,
    );
    const at = (kind: string) => url(kind, `shipment/${shipment}`);
    const bill = await sales.post(at('commercial_invoice'), { language: 'en' });
    const invoice = await sales.get(bill.headers.location ?? '');
    expect(invoice.text).toContain('CNY 240.00');
    expect(invoice.text).toContain('3 cartons · Gross weight 40.5 kg');
    const packed = await warehouse.post(at('packing_list'), { language: 'en' });
    const list = await warehouse.get(packed.headers.location ?? '');
    expect(list.text).toContain('CI-2026-00001');
    expect(list.text).toContain('12 pcs');
    const note = await warehouse.post(at('delivery_note'), { language: 'zh-CN' });
    expect((await warehouse.get(note.headers.location ?? '')).text).toContain('送货单');
    const page = await sales.get(`/shipments/${shipment}`);
    for (const number of ['CI-2026-00001', 'PL-2026-00001']) expect(page.text).toContain(number);
    const invoiceUrl = `${bill.headers.location}"`;
    expect(page.text).toContain(invoiceUrl);
    expect((await warehouse.get(`/shipments/${shipment}`)).text).not.toContain(invoiceUrl);
  });

  it('is made of a quote, with its payment plan in words', async () => {
    const at = '2026-03-31T04:00:00.000Z';
    const quoteId = await insertRow(company.db, 'quotes', {
      number: 'QT-2026-00001',
      revision: 2,
      isLatest: true,
      customerId: 1,
      ownerId: company.users.sales.id,
      state: 'draft',
      currency: 'USD',
      quotedOn: '2026-03-31',
      validUntilOn: '2026-04-30',
      totalE4: 3_100_000,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    const { id: skuId } = await company.db('skus').first('id');
    await company.db('quote_lines').insert({
      quoteId,
      position: 1,
      skuId,
      quantity: 100,
      unitPriceE4: 31_000,
      discountBp: 0,
      amountE4: 3_100_000,
    });
    const term = { quoteId, method: 'tt', days: 0 };
    await company.db('quote_terms').insert([
      { ...term, position: 1, shareBp: 3000, dueTrigger: 'order' },
      { ...term, position: 2, shareBp: 7000, dueTrigger: 'bl_copy' },
    ]);
    const response = await sales.post(url('quote', `quote/${quoteId}`), { language: 'both' });
    const page = await sales.get(response.headers.location ?? '');
    for (const said of [
      'QT-2026-00001/2',
      'USD 310.00',
      '2026-04-30',
      '70% by T/T against copy of B/L',
      '见提单副本',
    ])
      expect(page.text).toContain(said);
  });

  it('has Chinese and the total as text in its PDF', async () => {
    const pdf = await pdfOf(sales, await issue());
    const folder = mkdtempSync(join(tmpdir(), 'kehu-pdf-'));
    try {
      const file = join(folder, 'document.pdf');
      writeFileSync(file, pdf.body);
      let text = '';
      try {
        text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' });
      } catch {
        console.warn('pdftotext is not installed: the text of the PDF was not looked at');
        return;
      }
      for (const said of ['形式发票', 'PROFORMA INVOICE', 'CNY 600.00', '人民币陆佰元整', '第 1 页'])
        expect(text).toContain(said);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('draws the PDF when it is first asked for, where that was cut off at issue', async () => {
    const id = await issue();
    await company.db('documents').where({ id }).update({ pdfFileId: null });
    expect((await pdfOf(sales, id)).status).toBe(200);
    expect((await stored(id)).pdfFileId).not.toBeNull();
  });

  describe('and their letterhead', () => {
    let admin: Visitor;
    beforeEach(async () => {
      admin = await company.visitor('admin');
    });
    const versionAt = async (path: string) =>
      Number(/name="version" value="(\d+)"/.exec((await admin.get(path)).text)?.[1]);

    it('has names, addresses and pictures, which issued documents keep', async () => {
      const version = await versionAt('/settings/letterhead');
      const texts = { nameZh: '测试帽业', addressEn: '1 Hat Road', signerEn: 'Mr Test', version };
      expect((await admin.post('/settings/letterhead', texts)).status).toBe(303);
      const logo = { field: 'logo', name: 'logo.png', content: swatch([10, 90, 90]) };
      expect((await admin.upload('/settings/letterhead/logo', logo)).status).toBe(303);
      const id = await issue();
      const page = (await sales.get(`/documents/${id}`)).text;
      for (const said of ['测试帽业', 'Test Hats', '1 Hat Road', 'Mr Test', 'data:image/png;base64,'])
        expect(page).toContain(said);
      await admin.post('/settings/letterhead/logo/removal');
      expect((await sales.get(`/documents/${id}`)).text).toContain('data:image/png;base64,');
      expect((await sales.get(url())).text).not.toContain('data:image/png;base64,');
      expect(await traceOf(company, 'documents.letterhead')).toMatchObject({
        userId: company.users.admin.id,
      });
    });

    it('refuses pictures that can’t go into a PDF', async () => {
      const send = (content: Buffer) =>
        admin.upload('/settings/letterhead/stamp', { field: 'stamp', name: 'stamp.png', content });
      expect((await send(Buffer.from('GIF89a…'))).text).toContain('Choose a PNG or JPEG picture');
      const broken = await send(swatch([1, 2, 3]).subarray(0, 200));
      expect(broken.status).toBe(422);
      expect(broken.text).toContain('can’t be read');
      expect((await admin.post('/settings/letterhead/stamp')).status).toBe(422);
    });

    it('names a bank account, whose SWIFT code is one', async () => {
      const account = {
        currency: 'CNY',
        beneficiary: 'Test Hats',
        bank: 'Bank of Hats',
        accountNumber: '42 42',
      };
      const wrong = await admin.post('/settings/bank-accounts', { ...account, swift: 'NOPE' });
      expect(wrong.status).toBe(422);
      expect(wrong.text).toContain('value="Bank of Hats"');
      expect((await admin.post('/settings/bank-accounts', { ...account, swift: 'bkch cnbj' })).status).toBe(
        303,
      );
      const [row] = await company.db('bank_accounts').select();
      expect(row).toMatchObject({ swift: 'BKCHCNBJ', version: 1 });
      const id = await issue('proforma_invoice', { bankAccountId: row.id });
      await admin.post(`/settings/bank-accounts/${row.id}`, { ...account, bank: 'Other', version: 1 });
      expect((await sales.get(`/documents/${id}`)).text).toContain('Bank of Hats');
      expect((await sales.get('/settings/bank-accounts')).status).toBe(403);
    });

    it('ends contracts with the company’s own articles', async () => {
      const at = '/settings/contract-articles';
      expect((await sales.get(url('sales_contract'))).text).toContain('Force majeure');
      const clausesEn = 'Our only article.';
      await admin.post(at, { clausesZh: '', clausesEn, version: await versionAt(at) });
      const preview = (await sales.get(url('sales_contract'))).text;
      expect(preview).toContain('1. Our only article.');
      expect(preview).not.toContain('Force majeure');
      expect((await admin.post(at, { clausesEn, version: 1 })).status).toBe(409);
    });
  });
});
