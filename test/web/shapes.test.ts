import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows, type Permission } from '../../src/core/permissions.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { addressOf, oneOfEverything, posts, type Sample, shapeOf } from '../support/one-of-everything.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

const usernames: readonly TestUsername[] = ['manager', 'admin', 'warehouse', 'sales'];

/**
 * Each form with every field of another shape than its own: lists and rows where a text is meant, and texts deep in
 * rows that are none. What is wrong with it is told on a page of ours, and so when it only comes to be shown again.
 */
describe('a form whose fields have other shapes', () => {
  let company: TestCompany;
  let samples: Sample[];
  const visitors = new Map<TestUsername, Visitor>();
  beforeAll(async () => {
    company = await testCompany();
    samples = await oneOfEverything(company, { owner: 'sales', mark: 'Something' });
    for (const username of usernames) visitors.set(username, await company.visitor(username));
  }, 60_000);
  afterAll(() => company.close());

  const forms = posts.filter(({ permission }) => permission !== 'public');
  it.each(forms.map((route) => [route.post, route] as const))('POST %s', async (path, route) => {
    const { url, only } = addressOf(path, samples);
    const permission = route.permission as Permission;
    const username = only ?? usernames.find((name) => allows(company.users[name], permission));
    if (!username) throw new Error(`nobody may send ${path}`);
    const names = [...new Set([...Object.keys(shapeOf(route.form)), 'lines', 'styles', 'ids', 'query'])];
    const sent: [string, Fields][] = [
      ['[]', {}],
      ['[0][sku][]', {}],
      ['[x][id][b]', {}],
      ['[0][sku][]', { _resume: '1' }],
    ];
    for (const [shape, more] of sent) {
      const fields = Object.fromEntries(names.map((name) => [`${name}${shape}`, 'x']));
      const visitor = visitors.get(username) as Visitor;
      const { status } = await visitor.post(url, { ...fields, version: 1, addStyle: 'CAP', ...more });
      expect(status, `${shape} ${JSON.stringify(more)}`).toBeLessThan(500);
    }
  });
});
