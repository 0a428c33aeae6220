import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import { offeredActions, transitionOf } from '../../core/state-table.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { confirmPage, type Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import { drawable, type LetterAction, letterActions, letterTable } from './letter.ts';
import { stepLetter, tickDocument } from './letter-actions.ts';
import type { paperForm, stepForm } from './letter-form.ts';
import { documentsOf, findLetter, type Letter, ordersOf, shippedOf } from './letter-queries.ts';
import { dayWarnings, letterTones, presentBy, termWarnings } from './letter-view.ts';
import { refuseReader } from './letters.ts';

type Step = Exclude<LetterAction, 'amend' | 'expire'>;
const icons: Record<Step, string> = { present: 'send', refuse: 'alert-triangle', pay: 'check', cancel: 'x' };

export async function showLetter(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const letter = await findLetter(context, idParam(request));
  const orders = await ordersOf(context.db, letter.id);
  const shipped = (await shippedOf(context.db, [letter.id])).get(letter.id) ?? {
    shippedOn: null,
    isAllShipped: false,
  };
  const offered = offeredOf(request, letter);
  const { mostE4, leastE4 } = drawable(letter);
  const money = (amountE4: number) => f.money(amountE4, letter.currency);
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(label),
    text,
    ...(href ? { href } : {}),
  });
  return page('letters-of-credit/show', {
    title: `${letter.number} · ${t('letters_of_credit.one')}`,
    letter,
    row: titleRow(request, letter, offered),
    warnings: [
      ...dayWarnings(request, letter, shipped),
      ...termWarnings(request, { letter, orders, shipped }).map((text) => ({ tone: 'danger', text })),
    ],
    facts: [
      {
        title: t('letters_of_credit.one'),
        facts: [
          fact('receipts.customer', letter.customerName, `/customers/${letter.customerId}`),
          fact('letters_of_credit.bank', letter.bank),
          fact('receipts.amount', money(letter.amountE4)),
          fact(
            'letters_of_credit.drawable',
            mostE4 === leastE4 ? null : `${money(leastE4)} – ${money(mostE4)}`,
          ),
          fact('letters_of_credit.state_reason', letter.stateReason),
          fact('shared.remarks', letter.remarks),
        ],
      },
      {
        title: t('letters_of_credit.days'),
        facts: [
          fact('letters_of_credit.issued_on', letter.issuedOn),
          fact('letters_of_credit.latest_shipment_on', letter.latestShipmentOn),
          fact('letters_of_credit.expires_on', letter.expiresOn),
          fact('letters_of_credit.presentation_days', String(letter.presentationDays)),
          fact('letters_of_credit.present_by', presentBy(letter, shipped)),
          fact('letters_of_credit.presented_on', letter.presentedOn),
          fact('letters_of_credit.paid_on', letter.paidOn),
        ],
      },
    ],
    orders: orders.map((order) => ({
      ...order,
      total: f.money(order.totalE4, order.currency),
      stateText: t(`orders.state_${order.state}`),
    })),
    documents: await documentsOf(context.db, letter.id),
    mayTick: offered.includes('amend'),
    audit: await auditTrail(request, { kind: 'letter_of_credit', id: letter.id }),
  });
}

function offeredOf({ context }: PageRequest, letter: Letter): LetterAction[] {
  const owners = { ownerId: letter.customerOwnerId, backupOwnerId: letter.customerBackupOwnerId };
  if (!mayWrite(context, owners)) return [];
  return offeredActions(letterTable, {
    state: letter.state,
    subject: { expiresOn: letter.expiresOn, today: today(context) },
    user: context.user,
  });
}

function titleRow({ t, f }: PageRequest, letter: Letter, offered: readonly LetterAction[]) {
  const at = `/letters-of-credit/${letter.id}`;
  const steps = offered.filter((action): action is Step => action in icons);
  const link = (step: Step) => ({
    href: `${at}/steps/${step}`,
    label: t(`letters_of_credit.${step}`),
    icon: icons[step],
    danger: step === 'cancel',
  });
  const [first, ...rest] = steps;
  return {
    heading: letter.number,
    state: { label: t(`letters_of_credit.state_${letter.state}`), tone: letterTones[letter.state] },
    lead: [letter.customerName, letter.bank, f.money(letter.amountE4, letter.currency)].join(' · '),
    back: { href: '/letters-of-credit', label: t('letters_of_credit.title') },
    primary: first && first !== 'cancel' ? link(first) : null,
    actions: [
      ...(offered.includes('amend')
        ? [{ href: `${at}/edit`, label: t('letters_of_credit.amend'), icon: 'edit', edit: true }]
        : []),
      ...(first === 'cancel' ? steps : rest).map(link),
    ],
  };
}

const stepOf = ({ params }: PageRequest): Step => {
  const step = letterActions.find((action) => action === params.step);
  if (!step || !(step in icons)) throw new NotFound('step');
  return step as Step;
};

export async function showStep(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const step = stepOf(request);
  const letter = await findLetter(context, idParam(request));
  refuseReader(request, letter);
  const row = transitionOf(letterTable, letter.state, step);
  const at = `/letters-of-credit/${letter.id}`;
  const fields: Field[] = [];
  if (row?.needsReason) fields.push({ name: 'reason', label: t('receipts.reason'), autofocus: true });
  if (step === 'present' || step === 'pay')
    fields.push({
      name: 'on',
      label: t(`letters_of_credit.${step === 'present' ? 'presented_on' : 'paid_on'}`),
      kind: 'date',
      width: 's',
      value: today(context),
    });
  const missing = (await documentsOf(context.db, letter.id)).filter(({ readyOn }) => readyOn === null);
  return confirmPage({
    title: `${t(`letters_of_credit.${step}`)} · ${letter.number}`,
    lead: letter.customerName,
    consequences: [
      t(`letters_of_credit.will_${step}`),
      ...(step === 'present' && missing.length
        ? [t('letters_of_credit.papers_missing', { papers: missing.map(({ name }) => name).join(', ') })]
        : []),
    ],
    action: `${at}/steps/${step}`,
    submit: t(`letters_of_credit.${step}`),
    cancel: at,
    danger: step === 'cancel',
    version: letter.version,
    fields,
    back: { href: at, label: letter.number },
  });
}

export async function takeStep(request: PageRequest, form: z.output<typeof stepForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, on, reason } = form;
  const state = await stepLetter(request.context, { id, version }, { action: stepOf(request), on, reason });
  const link = { href: '/receipts/new', key: 'receipts.new' };
  return redirect(`/letters-of-credit/${id}`, {
    key: `letters_of_credit.now_${state}`,
    ...(state === 'paid' ? { link } : {}),
  });
}

export async function tick(request: PageRequest, form: z.output<typeof paperForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, isReady } = form;
  const documentId = idParam(request, 'document');
  await tickDocument(request.context, { id, version }, { documentId, isReady });
  return redirect(`/letters-of-credit/${id}`);
}
