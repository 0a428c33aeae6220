import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { projectFolder } from '../../src/web/folders.ts';
import { acceptedLanguage, hasText, readTexts, translate } from '../../src/web/languages.ts';

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const sources = ['src', 'views']
  .flatMap((folder) => [...filesBelow(join(projectFolder, folder))])
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** The names of a text's values, without those of plural and select branches. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?:,|\})/g)].map(([, name]) => name ?? ''))].sort();
}

describe('languages', () => {
  const english = readTexts('en');
  const chinese = readTexts('zh-CN');

  it('has the same texts in both', () => {
    expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
    expect([...english.keys()].filter((key) => !chinese.has(key))).toEqual([]);
  });

  it('uses the same values in both', () => {
    const branches = new Set(['one', 'other', 'Contact']);
    const differing = [...english.keys()].filter((key) => {
      const names = (text: string) =>
        placeholders(text).filter((name) => !branches.has(name) && !/^[A-Z]/.test(name));
      const inEnglish = names(english.get(key) ?? '');
      const inChinese = names(chinese.get(key) ?? '');
      // A branch of a select looks like a value; what must match are the values outside of it.
      const isSelect = /, (select|plural),/.test(english.get(key) ?? '');
      return !isSelect && inEnglish.join() !== inChinese.join();
    });
    expect(differing).toEqual([]);
  });

  it('writes Chinese with full-width punctuation', () => {
    const halfWidth = [...chinese].filter(([, text]) => /\p{Script=Han}[,;:!?](?!\d)/u.test(text));
    expect(halfWidth).toEqual([]);
  });

  it('knows every text that the program asks for by name', () => {
    const missing: string[] = [];
    for (const { path, text } of sources) {
      for (const [, key = ''] of text.matchAll(/\bt\(\s*'([a-z_]+\.[a-z0-9_]+)'/g)) {
        if (!hasText('en', key)) missing.push(`${path}: ${key}`);
      }
      for (const [, key = ''] of text.matchAll(/(?:key|label|message): '([a-z_]+\.[a-z0-9_]+)'/g)) {
        if (!hasText('en', key)) missing.push(`${path}: ${key}`);
      }
      for (const [, key = ''] of text.matchAll(/new Refusal\(\s*'([a-z_]+\.[a-z0-9_]+)'/g)) {
        if (!hasText('en', key)) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('has a text for every action in the audit log', () => {
    const actions = sources.flatMap(({ text }) =>
      [...text.matchAll(/action: '([a-z_]+)\.([a-z_]+)'/g)].map(
        ([, module, verb]) => `${module}.audit_${verb}`,
      ),
    );
    expect(actions.filter((key) => !hasText('en', key))).toEqual([]);
  });

  it('has no text that nobody uses', () => {
    const all = sources.map(({ text }) => text).join('\n');
    // What a table of states is made of is shown by the guide and said where a step is refused.
    const ofStates = new Set(
      modules
        .flatMap(({ states = [] }) => states)
        .flatMap(({ name, transitions }) =>
          transitions.flatMap(({ action, guards = [], effects }) => [
            `${name}.${action}`,
            `${name}.cannot_${action}`,
            ...guards.map((guard) => `${name}.guard_${guard.name}`),
            ...effects.map((effect) => `${name}.effect_${effect}`),
          ]),
        ),
    );
    const unused = [...english.keys()].filter((key) => {
      // The audit log's action `orders.cancel` is shown as `orders.audit_cancel`.
      if (ofStates.has(key)) return false;
      if (all.includes(key) || all.includes(key.replace('.audit_', '.'))) return false;
      const [module = '', name = ''] = key.split('.');
      // Built at run time: `orders.state_${state}`, `customers.${label}`.
      const starts = name.split('_').map((_, place, parts) => parts.slice(0, place + 1).join('_'));
      const isBuilt = starts.some((start) => all.includes(`${module}.${start}_$\{`));
      // A declared list's export.
      if (name === 'audit_export' && all.includes(`exportedAs: '${module}'`)) return false;
      return !isBuilt && !all.includes(`'${name}'`) && !all.includes(`${module}.$\{`);
    });
    expect(unused).toEqual([]);
  });

  it('follows the browser, and falls back to the company', () => {
    expect(acceptedLanguage('zh-TW,zh;q=0.9,en;q=0.8', 'en')).toBe('zh-CN');
    expect(acceptedLanguage('en-GB,en', 'zh-CN')).toBe('en');
    expect(acceptedLanguage('fr-FR', 'zh-CN')).toBe('zh-CN');
    expect(acceptedLanguage(undefined, 'en')).toBe('en');
  });

  it('fills in values and plurals', () => {
    expect(translate('en')('shared.record_count', { count: 1 })).toBe('1 record');
    expect(translate('en')('shared.record_count', { count: 0 })).toBe('No records');
    expect(() => translate('en')('shared.no_such_text')).toThrow('no text for');
  });
});
