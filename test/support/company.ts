import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import type { Clock, Context, User } from '../../src/core/context.ts';
import type { Role } from '../../src/core/permissions.ts';
import { forgetSettings, loadSettings, type Settings, saveSettings } from '../../src/core/settings.ts';
import type { Database } from '../../src/db/connection.ts';
import { hashPassword } from '../../src/modules/users/authentication.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { createUser } from '../../src/modules/users/user-actions.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';
import { closeDatabase, testDatabase } from './database.ts';
import { Visitor } from './visitor.ts';

export const testPassword = 'correct horse battery';
const passwordHash = hashPassword(testPassword);

/** A clock that stands until it is told otherwise. */
export class TestClock implements Clock {
  constructor(private instant = '2026-03-31T04:00:00.000Z') {}
  now(): Date {
    return new Date(this.instant);
  }
  set(instant: string): void {
    this.instant = instant;
  }
}

export const testUsernames = ['admin', 'manager', 'sales', 'sales2', 'warehouse'] as const;
export type TestUsername = (typeof testUsernames)[number];

/** A company that is set up and empty, with a user per role (`sales2` is a second salesperson). */
export interface TestCompany {
  db: Database;
  clock: TestClock;
  app: Express;
  /** Where uploaded files wait. */
  uploadFolder: string;
  users: Record<TestUsername, User>;
  /** The context of an action by that user; on behalf of the least privileged unless said otherwise. */
  as(username?: TestUsername): Promise<Context>;
  /** A browser's session, signed in as that user; nobody when null. */
  visitor(username?: TestUsername | null, language?: 'en' | 'zh-CN'): Promise<Visitor>;
  change(settings: Partial<Settings>): Promise<void>;
  close(): Promise<void>;
}

export async function testCompany(settings: Partial<Settings> = {}, file = ':memory:'): Promise<TestCompany> {
  const db = await testDatabase(file);
  const clock = new TestClock();
  const change = async (values: Partial<Settings>) => {
    await saveSettings(db, values);
    forgetSettings(db);
  };
  await change({
    setUpAt: clock.now().toISOString(),
    companyName: 'Test Hats',
    baseCurrency: 'CNY',
    ...settings,
  });
  const users = await createUsers(db, clock);
  const uploadFolder = mkdtempSync(join(tmpdir(), 'kehu-test-'));
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
  const app = createApp({
    db,
    clock,
    log,
    sessionSecret: 'a secret for tests only',
    trustProxy: false,
    uploadFolder,
  });
  return {
    db,
    clock,
    app,
    uploadFolder,
    users,
    change,
    async as(username = 'sales') {
      const user = users[username];
      return { db, user, clock, requestId: 'test', language: 'en', settings: await loadSettings(db) };
    },
    async visitor(username = 'sales', language = 'en') {
      const visitor = new Visitor(app, language);
      if (username) await visitor.signIn(username, testPassword);
      return visitor;
    },
    async close() {
      await closeDatabase(db);
      rmSync(uploadFolder, { recursive: true, force: true });
    },
  };
}

async function createUsers(db: Database, clock: Clock): Promise<Record<TestUsername, User>> {
  const context = await systemContext(db, clock, 'test');
  const found: Partial<Record<TestUsername, User>> = {};
  for (const username of testUsernames) {
    const role: Role = username === 'sales2' ? 'sales' : username;
    const id = await createUser(context, {
      username,
      name: `${username[0]?.toUpperCase()}${username.slice(1)} Test`,
      email: null,
      roles: [role],
      language: null,
      passwordHash: await passwordHash,
      isPasswordTemporary: false,
    });
    const user = await findUser(db, id);
    if (user) found[username] = user;
  }
  return found as Record<TestUsername, User>;
}
