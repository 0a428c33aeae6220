import type { Context } from '../../src/core/context.ts';
import { addDays, today as todayOf } from '../../src/core/days.ts';
import { createContact, namedContact } from '../../src/modules/contacts/contact-actions.ts';
import { createCustomer } from '../../src/modules/customers/customer-actions.ts';
import { newCustomerForm } from '../../src/modules/customers/customer-form.ts';
import { findAllPairs, sayApart } from '../../src/modules/customers/customer-pairs.ts';
import { addInteraction } from '../../src/modules/interactions/interaction-actions.ts';
import { mergeCustomers } from '../../src/modules/merges/merge-actions.ts';

interface Original {
  id: number;
  name: string;
  country: string;
  city: string;
  phone: string;
  email: string;
  currency: string;
}

/**
 * What every grown customer list has: the same company twice, written down by two people. Three pairs wait for
 * the manager, of one of which a reason was given at entry; one was merged six days ago and can be undone.
 */
export async function addDuplicates(tx: Context): Promise<void> {
  const originals: Original[] = await tx
    .db('customers')
    .where({ status: 'active', documentLanguage: 'en' })
    .orderBy('id')
    .limit(40)
    .select('id', 'name', 'country', 'city', 'phone', 'email', 'currency');
  const [first, second, third, fourth] = [5, 14, 23, 31].map((place) => originals[place]);
  if (!first || !second || !third || !fourth) return;
  const linda = await as(tx, 'linda', 40);
  await twin(linda, first, { name: first.name.toUpperCase(), said: 'Met at the fair, asked for felt hats.' });
  await twin(await as(tx, 'tony', 25), second, {
    name: `${short(second.name)} Trading`,
    phone: second.phone,
  });
  const branch = await twin(linda, third, { name: `${short(third.name)} ${third.city}`, phone: third.phone });
  const merged = await twin(await as(tx, 'kevin', 12), fourth, {
    name: `The ${short(fourth.name)} Company`,
    phone: fourth.phone,
    said: 'New buyer wrote, wants the autumn catalogue.',
  });
  await findAllPairs(tx.db);
  const reason = tx.settings.language === 'en' ? 'Branch with its own purchasing' : '独立采购的分公司';
  await sayApart(linda, [third.id, branch], { reason, state: 'open', alike: ['phone'] });
  await mergeCustomers(await as(tx, 'manager', 6), {
    winnerId: fourth.id,
    winnerVersion: 1,
    loserId: merged,
    loserVersion: 1,
    choices: {},
  });
}

const short = (name: string) => name.split(' ').slice(0, 2).join(' ');

/** On behalf of one of the demo's people, so many days ago. */
async function as(tx: Context, username: string, daysAgo: number): Promise<Context> {
  const user: { id: number; name: string } | undefined = await tx
    .db('users')
    .where({ username })
    .first('id', 'name');
  if (!user) throw new Error(`the demo has no ${username}`);
  const at = new Date(`${addDays(todayOf(tx), -daysAgo)}T03:20:00.000Z`);
  return {
    ...tx,
    clock: { now: () => at },
    user: {
      ...user,
      username,
      language: null,
      theme: null,
      isPasswordTemporary: false,
      roles: [username === 'manager' ? 'manager' : 'sales'],
    },
  };
}

async function twin(
  tx: Context,
  original: Original,
  { name, phone, said }: { name: string; phone?: string; said?: string },
): Promise<number> {
  const { country, city, currency } = original;
  const form = newCustomerForm.parse({ name, country, city, currency, phone, documentLanguage: 'en' });
  const { differsBecause: _1, contactName: _2, contactEmail: _3, contactPhone: _4, ...input } = form;
  const id = await createCustomer(tx, input);
  const email = original.email.replace(/^info@/, 'purchasing@');
  await createContact(tx, id, namedContact({ name: 'Purchasing', email, phone: null }));
  if (said) {
    const nothing = { contactId: null, promise: null, promiseOn: null, task: null, taskOn: null };
    await addInteraction(tx, id, { channel: 'mail', happenedAt: null, said, ...nothing });
  }
  return id;
}
