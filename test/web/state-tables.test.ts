import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { hasText, languages } from '../../src/web/languages.ts';
import { testCompany } from '../support/company.ts';

const tables = modules.flatMap(({ states = [] }) => states);

describe('the tables of states', () => {
  it.each(tables.flatMap((table) => languages.map((language) => ({ name: table.name, language, table }))))(
    'of $name have all their texts in $language',
    ({ table, language }) => {
      const { name, states, transitions } = table;
      const keys = [
        ...states.map((state) => `state_${state}`),
        ...transitions.flatMap(({ action, guards = [], effects, isAutomatic }) => [
          action,
          ...(isAutomatic ? [] : [`cannot_${action}`]),
          ...guards.map((guard) => `guard_${guard.name}`),
          ...effects.map((effect) => `effect_${effect}`),
        ]),
      ];
      expect(keys.filter((key) => !hasText(language, `${name}.${key}`))).toEqual([]);
    },
  );

  it.each(tables.map((table) => ({ name: table.name, table })))(
    'of $name lead from and to states of theirs',
    ({ table }) => {
      const { states, initial, transitions } = table;
      expect(states).toContain(initial);
      for (const { from, to } of transitions) {
        expect(states).toEqual(expect.arrayContaining([...from]));
        if (to !== null) expect(states).toContain(to);
      }
    },
  );

  it('are all in the guide, in both languages, but for modules that are off', async () => {
    const company = await testCompany();
    for (const language of languages) {
      const visitor = await company.visitor('warehouse', language);
      const page = await visitor.get('/help/states');
      expect(page.status).toBe(200);
      for (const { name } of tables) expect(page.text).toContain(`id="states-${name}"`);
    }
    await company.change({ modulesOff: ['shipments'] });
    const visitor = await company.visitor('sales');
    expect((await visitor.get('/help/states')).text).not.toContain('id="states-shipments"');
    await company.close();
  });
});
