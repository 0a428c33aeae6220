import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetSettings, loadSettings, saveSettings, settingsVersion } from '../../src/core/settings.ts';
import type { Database } from '../../src/db/connection.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

describe('settings', () => {
  let db: Database;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await closeDatabase(db);
  });

  it('are kept for two seconds, so that another process’s change arrives', async () => {
    const start = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(start);
    expect((await loadSettings(db)).companyName).toBe('Kehu');
    await saveSettings(db, { companyName: 'Changed elsewhere' });
    clock.mockReturnValue(start + 1999);
    expect((await loadSettings(db)).companyName).toBe('Kehu');
    clock.mockReturnValue(start + 2000);
    expect((await loadSettings(db)).companyName).toBe('Changed elsewhere');
    await saveSettings(db, { companyName: 'Changed here' });
    forgetSettings(db);
    expect((await loadSettings(db)).companyName).toBe('Changed here');
  });

  it('count up with every change', async () => {
    const before = await settingsVersion(db);
    await saveSettings(db, { companyName: 'A', levels: ['A'] });
    await saveSettings(db, { companyName: 'B' });
    expect(await settingsVersion(db)).toBe(before + 3);
  });
});
