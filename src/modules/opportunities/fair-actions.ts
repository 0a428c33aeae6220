import { type Context, now } from '../../core/context.ts';
import { demand } from '../../core/permissions.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import type { Translate } from '../../web/languages.ts';
import { createContact, namedContact } from '../contacts/contact-actions.ts';
import { createCustomer } from '../customers/customer-actions.ts';
import { newCustomerForm } from '../customers/customer-form.ts';
import { type Customer, findCustomer, mayWrite } from '../customers/customer-queries.ts';
import { addInteraction } from '../interactions/interaction-actions.ts';
import { createOpportunity } from './opportunity-actions.ts';
import type { FairContactInput } from './opportunity-form.ts';

/**
 * Someone met at a fair: the company as a customer, unless it is one (`known` is its id then), the person as its
 * contact, what was said, and the possible order. All of it or nothing. Gives the opportunity's id.
 */
export async function keepFairContact(
  context: Context,
  form: FairContactInput,
  t: Translate,
): Promise<number> {
  return transact(context, async (tx) => {
    demand(tx, 'customers.write');
    const customer = await customerOf(tx, form);
    const contactId = form.person
      ? await createContact(tx, customer.id, {
          ...namedContact({ name: form.person, email: form.email, phone: form.phone }),
          jobTitle: form.jobTitle,
        })
      : null;
    const wants = [form.interest, form.lines.map(itemText).join(', ')].filter(Boolean).join(' · ');
    await addInteraction(tx, customer.id, {
      channel: 'fair',
      happenedAt: now(tx),
      contactId,
      said: [form.note, wants].filter(Boolean).join('\n') || t('opportunities.met_at_fair'),
      task: form.followUpOn ? t('opportunities.fair_task') : null,
      taskOn: form.followUpOn,
      // The fair itself is on a weekend.
      keepDayOff: true,
    });
    return createOpportunity(tx, {
      customer: customer.code,
      title: wants
        ? wants.slice(0, 200)
        : t('opportunities.fair_title', { name: form.company }).slice(0, 200),
      contactId,
      currency: form.currency,
      amountE4: form.amountE4 ?? 0,
      expectedOn: null,
      nextStep: form.followUpOn ? t('opportunities.fair_task') : null,
      nextStepOn: form.followUpOn,
      probability: null,
      source: tx.settings.sources.includes('fair') ? 'fair' : null,
      marketOpportunityId: form.marketOpportunityId,
      remarks: null,
      lines: form.lines,
    });
  });
}

const itemText = ({ item, quantity }: FairContactInput['lines'][number]) =>
  quantity === null ? item : `${item} × ${quantity}`;

/** One that has become part of another meanwhile is asked about again, with all that was typed. */
async function knownCustomer(tx: Context, id: number): Promise<Customer> {
  try {
    return await findCustomer(tx, id);
  } catch (error) {
    if (error instanceof NotFound) throw new Refusal('errors.not_offered', { field: 'known' });
    throw error;
  }
}

async function customerOf(tx: Context, form: FairContactInput): Promise<Customer> {
  if (form.known && form.known !== 'new') {
    const customer = await knownCustomer(tx, Number(form.known) || 0);
    if (!mayWrite(tx, customer)) throw new Refusal('orders.not_your_customer', { field: 'known' });
    return customer;
  }
  const isChinese = ['CN', 'HK', 'MO', 'TW'].includes(form.country ?? '');
  const {
    differsBecause: _,
    contactName: _1,
    contactEmail: _2,
    contactPhone: _3,
    ...input
  } = newCustomerForm.parse({
    name: form.company,
    country: form.country ?? '',
    currency: form.currency,
    documentLanguage: isChinese ? 'zh-CN' : 'en',
    source: tx.settings.sources.includes('fair') ? 'fair' : '',
    // Without a person these are the company's; it is found again by them.
    email: form.person ? '' : (form.email ?? ''),
    phone: form.person ? '' : (form.phone ?? ''),
  });
  return findCustomer(tx, await createCustomer(tx, { ...input, ownerId: tx.user?.id ?? null }));
}
