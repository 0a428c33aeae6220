import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { confirmPage, type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { addAnswer, dropQuestion, recordAnswer } from './satisfaction-actions.ts';
import { type answerForm, parts as answerParts, levels, type newAnswerForm } from './satisfaction-form.ts';
import { type Answer, findAnswer } from './satisfaction-queries.ts';

function formParts({ t, context }: PageRequest): FormPart[] {
  const options = levels.map((level) => ({
    value: level as number,
    label: t(`satisfaction.level_${level}`),
  }));
  return [
    {
      row: [
        {
          name: 'source',
          label: t('satisfaction.source'),
          kind: 'select',
          width: 'm',
          options: [
            { value: 'customer', label: t('satisfaction.source_customer') },
            { value: 'staff', label: t('satisfaction.source_staff') },
          ],
        },
        {
          name: 'answeredOn',
          label: t('satisfaction.answered_on'),
          kind: 'date',
          width: 's',
          value: today(context),
        },
      ],
    },
    { name: 'overall', label: t('satisfaction.overall'), kind: 'select', width: 'm', options, value: 3 },
    {
      row: answerParts.map((part) => ({
        name: part,
        label: t(`satisfaction.${part}`),
        kind: 'select' as const,
        optional: true,
        width: 'm' as const,
        options: [{ value: '', label: '–' }, ...options],
      })),
    },
    { name: 'words', label: t('satisfaction.words'), kind: 'textarea', optional: true },
  ];
}

export async function showAnswer(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const answer = await findAnswer(context, idParam(request));
  if (answer.state === 'asked' && allows(context.user, 'satisfaction.write'))
    return answerPage(request, answer);
  return page('satisfaction/show', { title: `${t('satisfaction.one')} · ${answer.customerName}`, answer });
}

function answerPage(request: PageRequest, answer: Answer): Outcome {
  const { t } = request;
  return formPage({
    title: t('satisfaction.record'),
    lead: [answer.customerName, answer.shipmentNumber].filter(Boolean).join(' · '),
    back: { href: '/satisfaction', label: t('satisfaction.title') },
    action: `/satisfaction/${answer.id}`,
    submit: t('satisfaction.save'),
    cancel: '/satisfaction',
    parts: formParts(request),
    values: {},
    version: answer.version,
  });
}

export async function saveAnswer(request: PageRequest, form: z.output<typeof answerForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  const customerId = await recordAnswer(request.context, { id, version }, input);
  return redirect(`/customers/${customerId}`, { key: 'satisfaction.saved' });
}

export async function showNewAnswer(request: PageRequest): Promise<Outcome> {
  const { t, query } = request;
  return formPage({
    title: t('satisfaction.new'),
    back: { href: '/satisfaction', label: t('satisfaction.title') },
    action: '/satisfaction',
    submit: t('satisfaction.save'),
    cancel: '/satisfaction',
    parts: [
      {
        name: 'customer',
        label: t('satisfaction.customer'),
        lookup: '/customers/lookup',
        autofocus: true,
        width: 'm',
        value: query.customer ?? '',
      },
      ...formParts(request),
    ],
  });
}

export async function createAnswer(
  request: PageRequest,
  form: z.output<typeof newAnswerForm>,
): Promise<Outcome> {
  const customerId = await addAnswer(request.context, form);
  return redirect(`/customers/${customerId}`, { key: 'satisfaction.saved' });
}

export async function showDrop(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const answer = await findAnswer(context, idParam(request));
  return confirmPage({
    title: t('satisfaction.drop'),
    lead: [answer.customerName, answer.shipmentNumber].filter(Boolean).join(' · '),
    consequences: [t('satisfaction.will_drop')],
    action: `/satisfaction/${answer.id}/drop`,
    submit: t('satisfaction.drop'),
    cancel: `/satisfaction/${answer.id}`,
  });
}

export async function drop(request: PageRequest): Promise<Outcome> {
  await dropQuestion(request.context, idParam(request));
  return redirect('/satisfaction', { key: 'satisfaction.dropped' });
}
