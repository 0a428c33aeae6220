import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideFolder, readChapter } from '../../src/modules/help/guide.ts';
import { topicNames, topicOf } from '../../src/modules/help/topics.ts';
import { modules } from '../../src/modules/index.ts';
import { languages } from '../../src/web/languages.ts';
import { type TestCompany, testCompany } from '../support/company.ts';

const filesOf = (language: string) =>
  readdirSync(join(guideFolder, language))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replace(/\.md$/, ''))
    .sort();
// Chapters that come with their modules; empty when all are there.
const stillToCome = new Set([
  'story',
  'contacts',
  'needs',
  'duplicates',
  'handover',
  'classes',
  'opportunities',
]);
const textOf = (language: string, topic: string) =>
  readFileSync(join(guideFolder, language, `${topic}.md`), 'utf8');
const chapters = languages.flatMap((language) =>
  filesOf(language).map((topic) => [language, topic, textOf(language, topic)] as const),
);
const gets = modules.flatMap(({ routes }) =>
  routes.flatMap((route) => ('get' in route && route.permission !== 'public' ? [route.get] : [])),
);

describe('the guide’s files', () => {
  it('has the same topics in both languages, and each in the contents', () => {
    expect(filesOf('zh-CN')).toEqual(filesOf('en'));
    expect(filesOf('en').filter((topic) => !topicNames.includes(topic))).toEqual([]);
    const missing = topicNames.filter((topic) => !filesOf('en').includes(topic));
    expect(missing.filter((topic) => !stillToCome.has(topic))).toEqual([]);
  });

  it('has something about every page', () => {
    const pages = gets.filter((path) => path !== '/' && !path.startsWith('/help'));
    const unexplained = pages.filter((path) => topicOf(path) === 'first-day');
    expect(unexplained).toEqual([]);
  });

  it.each(chapters)('%s/%s begins with a title and one sentence, and has steps', (_language, topic, text) => {
    expect(text).toMatch(/^# [^\n]+\n\n[^\n#]+\n/);
    expect(text.match(/^# /gm)).toHaveLength(1);
    expect(text).toMatch(/^1\. /m);
    const { html } = readChapter(topic, text);
    expect(html).not.toMatch(/ style=| on\w+=|<script|<img/);
  });

  it.each(chapters)('%s/%s leads only to what there is', (_language, topic, text) => {
    const { html, parts } = readChapter(topic, text);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    const isThere = (href: string) => {
      const [path = '', part] = href.split('#');
      if (path === '') return parts.some(({ id }) => id === part);
      const about = /^\/help\/([a-z-]+)$/.exec(path)?.[1];
      if (about) return stillToCome.has(about) || existsSync(join(guideFolder, 'en', `${about}.md`));
      return gets.some((route) => route === path.split('?')[0]);
    };
    expect(links.filter((href) => !isThere(href))).toEqual([]);
  });

  it('writes Chinese with full-width punctuation', () => {
    const halfWidth = chapters
      .filter(([language]) => language === 'zh-CN')
      .flatMap(([, topic, text]) =>
        [...text.matchAll(/.{0,10}\p{Script=Han}[,;:!?](?!\d).{0,10}/gu)].map(
          ([found]) => `${topic}: ${found}`,
        ),
      );
    expect(halfWidth).toEqual([]);
  });

  it('shows HTML as text, and lets headings be linked to', () => {
    const { html, title, parts } = readChapter(
      'x',
      '# T\n\nA & <b>bold</b>\n\n<script>x</script>\n\n## Part <i>\n\nb',
    );
    expect(title).toBe('T');
    expect(html).not.toMatch(/<b>|<script>|<i>/);
    expect(html).toContain('<h2 id="part-1">');
    expect(parts[1]).toMatchObject({ id: 'part-1', title: 'Part <i>' });
  });
});

describe('the guide’s pages', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
  });
  afterAll(() => company.close());

  it.each(languages)('shows each topic, its neighbours and the contents in %s', async (language) => {
    const visitor = await company.visitor('admin', language);
    const { text: contents } = await visitor.get('/help');
    const hrefs = [
      ...new Set([...contents.matchAll(/href="(\/help\/[a-z-]+)"/g)].map(([, href = '']) => href)),
    ];
    expect(hrefs.length).toBeGreaterThan(10);
    for (const href of hrefs) {
      const { status, text } = await visitor.get(href);
      expect(status, href).toBe(200);
      expect(text).toContain(`<a href="${href}" aria-current="page">`);
      expect(text).toMatch(/rel="(?:next|prev)"/);
    }
  });

  it.each([
    ['/orders/17', '/help/orders'],
    ['/customers/3/edit', '/help/customers'],
    ['/inventory/postings/receipt', '/help/inventory'],
    ['/nowhere', '/help/first-day'],
    ['/users', '/help'],
  ])('leads from %s to %s', async (page, href) => {
    const visitor = await company.visitor('sales');
    const { headers } = await visitor.get(`/help?page=${encodeURIComponent(page)}`);
    expect(headers.location).toBe(href);
  });

  it('knows which chapter is about a page of a customer’s', () => {
    expect(topicOf('/customers/7/merge')).toBe('duplicates');
    expect(topicOf('/customers/duplicates')).toBe('duplicates');
    expect(topicOf('/customers/7/classics')).toBe('customers');
  });

  it.each([
    ['en', 'dispatch tracking', '/help/shipments#part-2'],
    ['en', 'zzzz', null],
    ['zh-CN', '装箱', '/help/shipments#part-2'],
  ] as const)('in %s, finds %s', async (language, term, href) => {
    const visitor = await company.visitor('sales', language);
    const { text } = await visitor.get(`/help?q=${encodeURIComponent(term)}`);
    if (href) expect(text).toContain(`href="${href}"`);
    else expect(text).toContain('Try another word');
  });

  it('shows nothing about modules that are off, or that one may not use', async () => {
    const visitor = await company.visitor('warehouse');
    for (const topic of ['opportunities', 'users', 'nothing', '..%2f..%2fREADME'])
      expect((await visitor.get(`/help/${topic}`)).status, topic).toBe(404);
    expect((await visitor.get('/help/shipments')).status).toBe(200);
    await company.change({ modulesOff: ['shipments'] });
    expect((await visitor.get('/help/shipments')).status).toBe(404);
    expect((await visitor.get('/help')).text).not.toContain('/help/shipments');
  });
});
