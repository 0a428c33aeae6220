import { expect, it } from 'vitest';
import { permissions } from '../../src/core/permissions.ts';
import { hasText } from '../../src/web/languages.ts';

it('every permission has its words for the table of permissions', () => {
  const keys = Object.keys(permissions).map((name) => `users.may_${name.replace('.', '_')}`);
  expect(keys.filter((key) => !hasText('en', key) || !hasText('zh-CN', key))).toEqual([]);
});
