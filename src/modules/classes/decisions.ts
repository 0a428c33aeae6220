import type { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { type Field, formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { statuses } from '../customers/customer-form.ts';
import { type Customer, findWritableCustomer } from '../customers/customer-queries.ts';
import type { DecisionKind } from './class-facts.ts';
import { classOf, decisionsOf, type OpenDecision } from './class-queries.ts';
import { reasons, segmentText } from './class-view.ts';
import { decide, takeBack } from './decision-actions.ts';
import type { pauseForm, segmentForm, statusForm } from './decision-form.ts';
import { segments } from './segment.ts';

const usualOverrideDays = 180;
const usualPauseDays = 30;

async function former(
  request: PageRequest,
  kind: DecisionKind,
): Promise<{ customer: Customer; open: OpenDecision | undefined }> {
  const { context } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  const open = await decisionsOf(context.db, customer.id, today(context));
  return { customer, open: open.find((decision) => decision.kind === kind) };
}

function decisionPage(
  { t }: PageRequest,
  form: {
    customer: Customer;
    path: string;
    title: string;
    lead: string;
    parts: Field[];
    values: Record<string, unknown>;
  },
): Outcome {
  const { customer, path, title, lead, parts, values } = form;
  const at = `/customers/${customer.id}`;
  return formPage({
    title: `${title} · ${customer.name}`,
    lead,
    back: { href: at, label: customer.name },
    action: `${at}/${path}`,
    submit: t('shared.save'),
    cancel: at,
    parts: [...parts, { name: 'reason', label: t('classes.reason'), kind: 'textarea', rows: 2 }],
    values,
    version: customer.version,
  });
}

export async function showSegmentForm(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { customer, open } = await former(request, 'segment');
  const row = await classOf(context, customer.id);
  const byRule = t('classes.by_rule', { segment: segmentText(t, row?.ruleSegment ?? null) });
  return decisionPage(request, {
    customer,
    path: 'class',
    title: t('classes.override'),
    lead: [byRule, ...(row ? reasons(request, row) : [])].join(context.language === 'en' ? ' ' : ''),
    parts: [
      {
        name: 'segment',
        label: t('classes.segment'),
        kind: 'select',
        width: 'm',
        autofocus: true,
        options: segments.map((segment) => ({ value: segment, label: segmentText(t, segment) })),
      },
      {
        name: 'untilOn',
        label: t('classes.until'),
        kind: 'date',
        width: 'm',
        hint: t('classes.until_hint'),
      },
    ],
    values: {
      segment: open?.decided ?? row?.segment ?? 'regular',
      untilOn: open?.untilOn ?? addDays(today(context), usualOverrideDays),
      reason: open?.reason ?? '',
    },
  });
}

export async function saveSegment(
  request: PageRequest,
  { segment, reason, untilOn, version }: z.output<typeof segmentForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await decide(request.context, { id, version }, { kind: 'segment', decided: segment, reason, untilOn });
  return redirect(`/customers/${id}`, { key: 'classes.now_segment', values: { day: untilOn } });
}

export async function showPauseForm(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { customer, open } = await former(request, 'pause');
  return decisionPage(request, {
    customer,
    path: 'quiet',
    title: t('classes.pause'),
    lead: t('classes.pause_lead'),
    parts: [{ name: 'untilOn', label: t('classes.pause_until'), kind: 'date', width: 'm', autofocus: true }],
    values: {
      untilOn: open?.untilOn ?? addDays(today(context), usualPauseDays),
      reason: open?.reason ?? '',
    },
  });
}

export async function savePause(
  request: PageRequest,
  { untilOn, reason, version }: z.output<typeof pauseForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await decide(request.context, { id, version }, { kind: 'pause', decided: null, reason, untilOn });
  return redirect(`/customers/${id}`, { key: 'classes.now_pause', values: { day: untilOn } });
}

export async function showStatusForm(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const { customer, open } = await former(request, 'status');
  return decisionPage(request, {
    customer,
    path: 'status',
    title: t('classes.fix_status'),
    lead: t('classes.fix_status_lead'),
    parts: [
      {
        name: 'status',
        label: t('customers.status'),
        kind: 'select',
        width: 'm',
        autofocus: true,
        options: statuses.map((status) => ({ value: status, label: t(`customers.status_${status}`) })),
      },
    ],
    values: { status: customer.status, reason: open?.reason ?? '' },
  });
}

export async function saveStatus(
  request: PageRequest,
  { status, reason, version }: z.output<typeof statusForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await decide(request.context, { id, version }, { kind: 'status', decided: status, reason, untilOn: null });
  return redirect(`/customers/${id}`, { key: 'classes.now_status' });
}

/** The rule holds again. */
export function endDecision(kind: DecisionKind) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { id } = await takeBack(request.context, idParam(request), kind);
    return redirect(`/customers/${id}`, { key: `classes.free_${kind}` });
  };
}
