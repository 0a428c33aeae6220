import { createHash, randomBytes } from 'node:crypto';
import ical from 'ical-generator';
import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { loadSettings } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { translate } from '../../web/languages.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { findUser } from '../users/user-queries.ts';

/** 256 bits, as an address has them. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Makes the user's calendar address anew; the old one ends. The token is given once and kept as its hash only. */
export async function renewFeed(context: Context): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await transact(context, async (tx) => {
    const userId = actorId(tx);
    await tx.db('calendar_feeds').where({ userId }).delete();
    await tx.db('calendar_feeds').insert({ userId, tokenHash: hashOf(token), createdAt: now(tx) });
    await auditFeed(tx, 'interactions.renew_feed');
  });
  return token;
}

export async function revokeFeed(context: Context): Promise<void> {
  await transact(context, async (tx) => {
    await tx
      .db('calendar_feeds')
      .where({ userId: actorId(tx) })
      .delete();
    await auditFeed(tx, 'interactions.revoke_feed');
  });
}

async function auditFeed(tx: Context, action: string): Promise<void> {
  await audit(tx, { action, record: { kind: 'user', id: actorId(tx), label: tx.user?.username ?? '' } });
}

/** When the user's address was made; null where there is none. */
export async function feedSince(context: Context): Promise<string | null> {
  const feed: { createdAt: string } | undefined = await context
    .db('calendar_feeds')
    .where({ userId: actorId(context) })
    .first('created_at');
  return feed?.createdAt ?? null;
}

/** On whose behalf that address is asked for; null for one that is unknown, ended, or of someone who has left. */
export async function feedContext(context: Context, token: string): Promise<Context | null> {
  if (!tokenPattern.test(token)) return null;
  const feed: { userId: number } | undefined = await context
    .db('calendar_feeds')
    .where({ tokenHash: hashOf(token) })
    .first('user_id');
  const user = feed ? await findUser(context.db, feed.userId) : null;
  if (!user) return null;
  const settings = await loadSettings(context.db);
  return { ...context, user, settings, language: user.language ?? settings.language };
}

interface Task {
  id: number;
  customerId: number;
  code: string;
  customerName: string;
  text: string;
  dueOn: string;
  createdAt: string;
  version: number;
}

/** The user's own open ones, of customers that they may still know of; the overdue ones among them. */
async function openTasks(context: Context, table: 'promises' | 'follow_ups'): Promise<Task[]> {
  const query = context.db(`${table} as f`).join('customers as c', 'c.id', 'f.customer_id');
  return narrowToVisible(context, query)
    .where({ 'f.user_id': actorId(context), 'f.state': 'open' })
    .where('f.due_on', '>=', addDays(today(context), -365))
    .orderBy(['f.due_on', 'f.id'])
    .limit(500)
    .select(
      'f.id',
      'f.customer_id',
      'c.code',
      'c.name as customer_name',
      `${table === 'promises' ? 'f.promised_text' : 'f.task'} as text`,
      'f.due_on',
      'f.created_at',
      'f.version',
    );
}

/** The calendar in the user's language: each task an event of a whole day that leads to its customer. */
export async function calendarOf(context: Context, origin: string): Promise<string> {
  const t = translate(context.language);
  const calendar = ical({
    name: `${context.settings.companyName} · ${t('interactions.calendar_name')}`,
    prodId: { company: 'Kehu', product: 'Kehu', language: context.language === 'en' ? 'EN' : 'ZH' },
    ttl: 3600,
  });
  for (const table of ['promises', 'follow_ups'] as const) {
    const kind = table === 'promises' ? 'promise' : 'follow_up';
    for (const task of await openTasks(context, table)) {
      const event = calendar.createEvent({
        // The company's own name for it: a task that is moved stays one event.
        id: `${kind}-${task.id}@kehu`,
        start: task.dueOn,
        allDay: true,
        summary: t(`interactions.event_${kind}`, { customer: task.customerName, text: task.text }),
        description: `${task.code} ${task.customerName}\n${task.text}`,
        url: `${origin}/customers/${task.customerId}`,
        stamp: new Date(task.createdAt),
      });
      event.sequence(task.version);
    }
  }
  return calendar.toString();
}
