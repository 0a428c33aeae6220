import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe('files on a need', () => {
  let company: TestCompany;
  let owner: Visitor;
  let needId: number;
  beforeEach(async () => {
    company = await testCompany();
    const customerId = await aCustomer(company);
    owner = await company.visitor('sales');
    const typed = { category: 'colour', wanted: 'Olive', scope: 'standing' };
    needId = idIn((await owner.post(`/customers/${customerId}/needs`, typed)).headers.location);
  });
  afterEach(() => company.close());

  const upload = (content: Buffer | string, name = '颜色.png', who = owner, id = needId) =>
    who.upload(`/needs/${id}/files`, { field: 'file', name, content });
  const bytesAt = (url: string, who = owner) =>
    who
      .get(url)
      .buffer(true)
      .parse((stream, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => done(null, Buffer.concat(chunks)));
      });
  const first = async () => (await company.db('files').orderBy('id').first()) as { id: number };

  it('takes one, shows it as a picture, and gives back its bytes as a download', async () => {
    const response = await upload(png);
    expect(response.headers.location).toBe(`/needs/${needId}#files`);
    const file = await first();
    expect(file).toMatchObject({
      recordKind: 'need',
      recordId: needId,
      name: '颜色.png',
      mediaType: 'image/png',
      sizeBytes: png.length,
      isArchived: false,
      uploadedById: company.users.sales.id,
    });
    expect(await traceOf(company, 'files.add')).toMatchObject({ recordId: needId });
    const page = await owner.get(`/needs/${needId}`);
    expect(page.text).toContain(`<img src="/needs/${needId}/files/${file.id}/picture" alt="颜色.png"`);
    const saved = await bytesAt(`/needs/${needId}/files/${file.id}`);
    expect(saved.body).toEqual(png);
    expect(saved.headers['content-disposition']).toMatch(/^attachment; .*filename\*=UTF-8''%E9%A2%9C/);
    for (const name of ['picture', '']) {
      const { headers } = await bytesAt(`/needs/${needId}/files/${file.id}${name ? `/${name}` : ''}`);
      expect(headers['content-type']).toBe('image/png');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
      expect(headers['cache-control']).toBe('private, no-cache');
    }
    await expect.poll(() => readdirSync(company.uploadFolder)).toEqual([]);
  });

  it('sends a picture once, and asks again whether one may still see it', async () => {
    await upload(png);
    const url = `/needs/${needId}/files/${(await first()).id}/picture`;
    const { headers } = await bytesAt(url);
    const again = await owner.get(url).set('if-none-match', headers.etag ?? '');
    expect(again.status).toBe(304);
    await company.change({ salesSeeAllCustomers: false });
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(url).set('if-none-match', headers.etag ?? '')).status).toBe(404);
  });

  it.each([
    ['a page that calls itself a picture', '<script>alert(1)</script>', 'x.png', 422],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'x.svg', 422],
    ['nothing', '', 'x.png', 422],
    ['more than ten megabytes', Buffer.alloc(10_000_001), 'x.png', 413],
  ])('refuses %s, and shows the need again', async (_name, content, name, status) => {
    const response = await upload(content, name);
    expect(response.status).toBe(status);
    expect(response.text).toContain('id="field-file-error"');
    expect(response.text).toContain('Olive');
    expect(await company.db('files')).toHaveLength(0);
    await expect.poll(() => readdirSync(company.uploadFolder)).toEqual([]);
  });

  it('asks for a file, and refuses the same one twice', async () => {
    expect((await owner.post(`/needs/${needId}/files`)).status).toBe(422);
    await upload(png);
    const twice = await upload(png, 'other.png');
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('颜色.png');
    expect(await company.db('file_contents')).toHaveLength(1);
  });

  it('shows nothing but pictures inside the page', async () => {
    await upload('%PDF-1.4', 'label.pdf');
    const { id } = await first();
    expect((await owner.get(`/needs/${needId}/files/${id}/picture`)).status).toBe(404);
    const { headers } = await bytesAt(`/needs/${needId}/files/${id}`);
    expect(headers['content-disposition']).toContain('attachment');
    expect(headers['content-type']).toContain('application/pdf');
  });

  it('archives one and brings it back; it is never deleted', async () => {
    await upload(png);
    const { id } = await first();
    const at = `/needs/${needId}/files/${id}/archive`;
    expect((await owner.get(at)).status).toBe(200);
    await owner.post(at);
    expect(await first()).toMatchObject({ isArchived: true });
    expect((await owner.get(`/needs/${needId}`)).text).not.toContain('<img src="/needs');
    expect(await traceOf(company, 'files.archive')).toMatchObject({ recordId: needId });
    await owner.post(at);
    expect(await first()).toMatchObject({ isArchived: false });
    expect(await company.db('file_contents')).toHaveLength(1);
  });

  it('is reached through its record only, by who may see that', async () => {
    await upload(png);
    const { id } = await first();
    const others = await aCustomer(company, { name: 'Theirs' }, 'sales2');
    const stranger = await company.visitor('sales2');
    const typed = { category: 'colour', wanted: 'Navy', scope: 'standing' };
    const own = idIn((await stranger.post(`/customers/${others}/needs`, typed)).headers.location);
    const urls = [`/needs/${needId}/files/${id}`, `/needs/${needId}/files/${id}/picture`];
    for (const url of urls) expect((await stranger.get(url)).status, url).toBe(200);
    expect((await upload(png, 'x.png', stranger)).status).toBe(403);
    expect((await stranger.post(`/needs/${needId}/files/${id}/archive`)).status).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    for (const url of [...urls, `/needs/${own}/files/${id}`, `/needs/${own}/files/${id}/picture`]) {
      expect((await stranger.get(url)).status, url).toBe(404);
      expect((await (await company.visitor(null)).get(url)).status, url).toBe(303);
    }
    expect((await stranger.post(`/needs/${own}/files/${id}/archive`)).status).toBe(404);
    expect((await upload(png, 'x.png', stranger)).status).toBe(404);
    expect(await company.db('files')).toHaveLength(1);
    expect(await first()).toMatchObject({ isArchived: false });
  });
});
