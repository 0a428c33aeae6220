import type { z } from 'zod';
import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { shownFiles } from '../../web/record-files.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { seasonText } from '../../web/seasons.ts';
import { countryName } from '../customers/customer-choices.ts';
import { allowedSteps, type NeedStep, needSteps, ruleOf } from './need.ts';
import { takeNeedStep } from './need-actions.ts';
import type { stepForm } from './need-form.ts';
import { findNeed, findWritableNeed, mayWriteNeed, type Need, statesOf } from './need-queries.ts';
import { categoryText, scopeText, stateTones, targetText } from './need-view.ts';
import { ordersBehind, takeOntoOrders } from './order-needs.ts';

const icons: Record<NeedStep, string> = {
  confirm: 'check',
  sample: 'package',
  approve: 'circle-check',
  turn_down: 'arrow-left',
  end: 'x',
  reopen: 'history',
};

function stepsFor({ context }: PageRequest, need: Need): NeedStep[] {
  if (!mayWriteNeed(context, need)) return [];
  return allowedSteps(need, (permission) => allows(context.user, permission));
}

export async function showNeed(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const need = await findNeed(context, idParam(request));
  const mayWrite = mayWriteNeed(context, need);
  const steps = stepsFor(request, need);
  const at = `/needs/${need.id}`;
  const link = (step: NeedStep) => ({
    href: `${at}/steps/${step}`,
    label: t(`needs.${step}`),
    icon: icons[step],
    danger: step === 'end',
  });
  const behind =
    mayWrite && isModuleOn(context.settings, 'orders') ? await ordersBehind(context, need.id) : [];
  return page('needs/show', {
    title: `${need.wanted} · ${t('needs.one')}`,
    need,
    row: {
      heading: need.wanted,
      state: { label: t(`needs.state_${need.state}`), tone: stateTones[need.state] },
      lead: [categoryText(t, need.category), need.customerName].join(' · '),
      back: { href: '/needs', label: t('needs.title') },
      primary: null,
      actions: [
        ...(mayWrite && need.state !== 'obsolete'
          ? [{ href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true }]
          : []),
        ...steps.filter((step) => ruleOf(step).needsReason).map(link),
      ],
    },
    quick: steps
      .filter((step) => !ruleOf(step).needsReason)
      .map((step) => ({ step, label: t(`needs.${step}`), icon: icons[step], hint: t(`needs.will_${step}`) })),
    facts: factGroups(request, need),
    behind: behind.slice(0, 20),
    behindCount: behind.length,
    history: (await statesOf(context.db, need.id)).map((entry) => ({
      at: f.instant(entry.enteredAt),
      who: entry.userName,
      icon: entry.state === 'obsolete' ? 'x' : 'check',
      heading: t(`needs.state_${entry.state}`),
      text: entry.reason,
    })),
    files: await shownFiles(request, { at: '/needs', record: { kind: 'need', id: need.id }, mayWrite }),
    audit: await auditTrail(request, { kind: 'need', id: need.id }),
  });
}

function factGroups(request: PageRequest, need: Need) {
  const { t, f, context } = request;
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`needs.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const has = (module: string) => isModuleOn(context.settings, module);
  return [
    {
      title: t('needs.what'),
      facts: [
        fact('customer', need.customerName, `/customers/${need.customerId}`),
        fact('country', need.country ? countryName(need.country, context.language) : ''),
        fact('category', categoryText(t, need.category)),
        fact('scope', scopeText(t, need)),
        fact(
          'style',
          need.styleCode ? `${need.styleCode} ${need.styleName}` : '',
          has('inventory') ? `/inventory/styles/${need.styleId}` : undefined,
        ),
        fact('order', need.orderNumber, has('orders') ? `/orders/${need.orderId}` : undefined),
        fact('season', seasonText(t, need.season)),
        fact('quantity', need.quantity === null ? '' : f.number(need.quantity)),
        fact('target_price', targetText(request, need)),
        fact('details', need.details),
      ],
    },
  ];
}

function stepOf({ params }: PageRequest): NeedStep {
  const step = needSteps.find((known) => known === params.step);
  if (!step) throw new NotFound('step');
  return step;
}

/** What a step will do, and the reason where one is wanted. */
export async function showNeedStep(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const step = stepOf(request);
  const need = await findWritableNeed(context, idParam(request));
  const at = `/needs/${need.id}`;
  return confirmPage({
    title: `${t(`needs.${step}`)} · ${need.wanted}`,
    lead: need.customerName,
    consequences: [t(`needs.will_${step}`)],
    action: `${at}/steps/${step}`,
    submit: t(`needs.${step}`),
    cancel: at,
    danger: step === 'end',
    version: need.version,
    fields: ruleOf(step).needsReason ? [{ name: 'reason', label: t('needs.reason'), autofocus: true }] : [],
    back: { href: at, label: need.wanted },
  });
}

export async function doNeedStep(request: PageRequest, form: z.output<typeof stepForm>): Promise<Outcome> {
  const id = idParam(request);
  const step = stepOf(request);
  await takeNeedStep(request.context, { id, version: form.version }, step, form.reason);
  return redirect(`/needs/${id}`, { key: `needs.now_${ruleOf(step).to}` });
}

export async function takeOver(request: PageRequest): Promise<Outcome> {
  const id = idParam(request);
  const count = await takeOntoOrders(request.context, id);
  return redirect(`/needs/${id}`, { key: 'needs.taken_over', values: { count } });
}
