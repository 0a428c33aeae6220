import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { seedDemo } from '../../../seeds/demo.ts';
import { audit } from '../../core/audit.ts';
import { type Clock, type Context, type Language, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, loadSettings, saveSettings } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { hashPassword } from './authentication.ts';
import { refuseCommonPassword } from './common-passwords.ts';
import { createUser } from './user-actions.ts';

export interface SetUp {
  companyName: string;
  baseCurrency: string;
  language: Language;
  timeZone: string;
  username: string;
  name: string;
  password: string;
  content: 'demo' | 'empty';
}

/** Makes the set-up link's one-time token; only its hash is kept. */
export async function newSetUpToken(db: Database): Promise<string> {
  const token = randomBytes(18).toString('base64url');
  await db('settings').where({ name: 'setUpTokenHash' }).delete();
  await db('settings').insert({ name: 'setUpTokenHash', value: JSON.stringify(hashOf(token)), version: 1 });
  return token;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function isSetUpToken(db: Database, token: string): Promise<boolean> {
  const row: { value: string } | undefined = await db('settings')
    .where({ name: 'setUpTokenHash' })
    .first('value');
  if (!row) return false;
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(JSON.parse(row.value) as string));
}

/**
 * Sets an empty database up: settings, the administrator, a first warehouse, and the demo company where it
 * is wanted. Refuses when someone else has just done so. Gives the administrator's id.
 */
export async function setUpCompany(context: Context, form: SetUp): Promise<number> {
  refuseCommonPassword(form.password, form.username);
  const passwordHash = await hashPassword(form.password);
  const adminId = await transact(context, async (tx) => {
    const done = await tx.db('settings').where({ name: 'setUpAt' }).first('name');
    if (done) throw new Refusal('users.set_up_already');
    await tx.db('settings').where({ name: 'setUpTokenHash' }).delete();
    await saveSettings(tx.db, {
      setUpAt: now(tx),
      isDemo: form.content === 'demo',
      companyName: form.companyName,
      baseCurrency: form.baseCurrency,
      language: form.language,
      timeZone: form.timeZone,
    });
    const id = await createUser(tx, {
      username: form.username,
      name: form.name,
      email: null,
      roles: ['admin', 'manager'],
      language: null,
      passwordHash,
      isPasswordTemporary: false,
    });
    await audit(tx, {
      action: 'admin.set_up',
      record: { kind: 'settings', id: null, label: form.companyName },
    });
    if (form.content === 'demo') await seedDemo(tx, passwordHash);
    else {
      const name = form.language === 'zh-CN' ? '主仓库' : 'Main warehouse';
      await tx.db('warehouses').insert({ code: 'MAIN', name, isArchived: false, version: 1 });
    }
    return id;
  });
  forgetSettings(context.db);
  return adminId;
}

/** A context for what the program does by itself. */
export async function systemContext(db: Database, clock: Clock, requestId: string): Promise<Context> {
  const settings = await loadSettings(db);
  return { db, user: null, clock, requestId, language: settings.language, settings };
}
