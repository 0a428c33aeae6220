import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { daysToKeep, type LetterDay, warnDays, warningDue } from './letter.ts';
import { stepLetter } from './letter-actions.ts';
import { type Letter, shippedOf } from './letter-queries.ts';

const furthest = warnDays[0];

/** Letters of credit whose days are near, with the days to keep. Past ones are among them until they are settled. */
export async function lettersDue(context: Context, query = context.db('letters_of_credit as l')) {
  const soon = addDays(today(context), furthest);
  const letters: Letter[] = await query
    .whereIn('l.state', ['open', 'discrepant'])
    .orderBy(['l.expires_on', 'l.id'])
    .limit(500)
    .select('l.*');
  const shipped = await shippedOf(
    context.db,
    letters.map(({ id }) => id),
  );
  return letters
    .map((letter) => {
      const sent = shipped.get(letter.id) ?? { shippedOn: null, isAllShipped: false };
      return { letter, days: daysToKeep(letter, sent).filter(({ on }) => on <= soon) };
    })
    .filter(({ days }) => days.length > 0);
}

/** Each night: what has expired is so, and a follow-up comes 14, 7 and 3 days before a day, once each. */
export async function watchLetters(context: Context): Promise<void> {
  const past: { id: number; version: number }[] = await context
    .db('letters_of_credit')
    .where({ state: 'open' })
    .where('expires_on', '<', today(context))
    .orderBy('id')
    .select('id', 'version');
  for (const at of past) await stepLetter(context, at, { action: 'expire', on: null, reason: null });
  for (const { letter, days } of await lettersDue(context))
    for (const day of days) await warn(context, letter, day);
}

async function warn(context: Context, letter: Letter, day: LetterDay): Promise<void> {
  const days = warningDue(day.on, today(context));
  if (days === null) return;
  await transact(context, async (tx) => {
    const key = { letterOfCreditId: letter.id, kind: day.kind, dayOn: day.on, days };
    await tx.db('letters_of_credit').where({ id: letter.id }).forUpdate().first('id');
    if (await tx.db('letter_of_credit_warnings').where(key).first('days')) return;
    await tx.db('letter_of_credit_warnings').insert(key);
    const customer: { ownerId: number | null } | undefined = await tx
      .db('customers as c')
      .join('users as u', 'u.id', 'c.owner_id')
      .where({ 'c.id': letter.customerId, 'u.is_active': true })
      .first('c.owner_id');
    // Nobody is in charge: the first page of those who watch everyone's work shows it all the same.
    if (!customer?.ownerId) return;
    const task = translate(tx.settings.language)(`letters_of_credit.task_${day.kind}`, {
      number: letter.number,
      day: day.on,
    });
    await insertRow(tx.db, 'follow_ups', {
      customerId: letter.customerId,
      interactionId: null,
      task,
      dueOn: today(tx),
      userId: customer.ownerId,
      state: 'open',
      createdAt: now(tx),
      createdById: null,
      version: 1,
    });
    await audit(tx, {
      action: 'letters_of_credit.warn',
      record: { kind: 'letter_of_credit', id: letter.id, label: letter.number },
      changes: { days: { before: null, after: days } },
    });
  });
}
