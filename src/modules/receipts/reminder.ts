import type { Language } from '../../core/context.ts';
import { daysBetween, today } from '../../core/days.ts';
import { translate } from '../../web/languages.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { visibleOpenDues } from './due-queries.ts';

interface Overdue {
  number: string;
  customerPo: string | null;
  currency: string;
  openE4: number;
  dueOn: string;
}

/** What to write to a customer of what is overdue, in the language of its papers: to be copied into a mail. */
export async function showReminder(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const customer = await findCustomer(context, idParam(request));
  const now = today(context);
  const overdue: Overdue[] = await visibleOpenDues(context)
    .where('o.customer_id', customer.id)
    .where('d.due_on', '<', now)
    .orderBy(['d.due_on', 'd.id'])
    .limit(100)
    .select('o.number', 'o.customer_po', 'o.currency', 'd.open_e4', 'd.due_on');
  const language: Language = customer.documentLanguage === 'zh-CN' ? 'zh-CN' : 'en';
  const say = translate(language);
  const lines = overdue.map((due) =>
    say('receipts.reminder_line', {
      number: [due.number, due.customerPo].filter(Boolean).join(' / '),
      amount: f.money(due.openE4, due.currency),
      day: due.dueOn,
      late: daysBetween(due.dueOn, now),
    }),
  );
  const contact: { name: string } | undefined = await context
    .db('customer_contacts as l')
    .join('contacts as p', 'p.id', 'l.contact_id')
    .where({ 'l.customer_id': customer.id, 'l.is_primary': true })
    .whereNull('l.to_on')
    .first('p.name');
  return page('receipts/reminder', {
    title: `${t('receipts.reminder')} · ${customer.name}`,
    customer,
    paperLanguage: language,
    subject: say('receipts.reminder_subject', { company: context.settings.companyName }),
    text: overdue.length
      ? [
          say('receipts.reminder_greeting', { name: contact?.name ?? customer.name }),
          say('receipts.reminder_text', { day: now }),
          lines.join('\n'),
          say('receipts.reminder_end', {
            name: context.user?.name ?? '',
            company: context.settings.companyName,
          }),
        ].join('\n\n')
      : null,
    back: { href: `/customers/${customer.id}`, label: customer.name },
  });
}
