import { instantInZone } from '../../core/days.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { refusedText } from '../contacts/contact-view.ts';
import { channels } from '../customers/customer-form.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { dueFields } from './due-day.ts';
import { preferredChannel } from './interaction.ts';
import { colleagues } from './open-items.ts';

interface SpokenFields {
  channel: Field;
  contact: Field;
  theyContactedUs: Field;
  said: Field;
  happenedAt: Field;
}

/** The fields of what was said; the way is what the contact prefers. */
export async function spokenFields(
  request: PageRequest,
  customer: Pick<Customer, 'id' | 'preferredChannel'>,
): Promise<SpokenFields> {
  const { context, t, query } = request;
  const contacts = await contactsOf(context, customer.id);
  const offered = (contact: (typeof contacts)[number]) => {
    const refused = refusedText(request, { ...contact, doNotContactReason: null, doNotContactOn: null });
    const { name } = contact;
    return refused ? t('interactions.refused_mark', { name, refused }) : name;
  };
  const chosen = contacts.find(({ id }) => String(id) === query.with);
  const likely = chosen ?? contacts.find(({ isPrimary }) => isPrimary);
  return {
    channel: {
      name: 'channel',
      label: t('customers.channel'),
      kind: 'select',
      width: 's',
      value: preferredChannel(likely?.preferredChannels, customer.preferredChannel) ?? channels[0],
      options: channels.map((channel) => ({ value: channel, label: t(`customers.channel_${channel}`) })),
    },
    contact: {
      name: 'contactId',
      label: t('customers.contact'),
      kind: 'select',
      optional: true,
      width: 'm',
      value: chosen ? String(chosen.id) : '',
      options: [
        { value: '', label: '–' },
        ...contacts.map((contact) => ({ value: String(contact.id), label: offered(contact) })),
      ],
    },
    theyContactedUs: { name: 'theyContactedUs', label: t('interactions.they_contacted'), kind: 'checkbox' },
    said: { name: 'said', label: t('interactions.said'), kind: 'textarea', rows: 3 },
    happenedAt: {
      name: 'happenedAt',
      label: t('interactions.happened_at'),
      kind: 'datetime',
      optional: true,
      width: 'm',
      hint: t('interactions.happened_hint'),
    },
  };
}

/** What the form gives as a time where the company is, as an instant. */
export function spoken<Form extends { happenedAt: string | null }>(
  { context }: PageRequest,
  form: Form,
): Form {
  const { happenedAt } = form;
  return { ...form, happenedAt: happenedAt && instantInZone(happenedAt, context.settings.timeZone) };
}

/** The promise and the next follow-up that may go with it, as rows. */
export async function nextStepFields(request: PageRequest): Promise<Field[][]> {
  const { context, t } = request;
  const promise = { name: 'promise', label: t('interactions.promise'), optional: true };
  const task = { name: 'task', label: t('interactions.follow_up'), optional: true };
  const promiseDue = await dueFields(request, {
    on: 'promiseOn',
    steps: 'promiseIn',
    label: t('interactions.by_day'),
  });
  const taskDue = await dueFields(request, {
    on: 'taskOn',
    steps: 'taskIn',
    label: t('interactions.by_day'),
  });
  // One box for both days: whoever means one day off means the other.
  const keep = [...promiseDue, ...taskDue].find(({ name }) => name === 'keepDayOff');
  const withoutKeep = (fields: Field[]) => fields.filter(({ name }) => name !== 'keepDayOff');
  const user: Field = {
    name: 'taskUserId',
    label: t('interactions.task_for'),
    kind: 'select',
    width: 'm',
    value: String(context.user?.id ?? ''),
    options: await colleagues(context),
  };
  return [[promise], withoutKeep(promiseDue), [task, user], withoutKeep(taskDue), ...(keep ? [[keep]] : [])];
}
