import type { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { transitionOf } from '../../core/state-table.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { returnTable } from './return.ts';
import type { stepForm } from './return-form.ts';
import { findReturn, linesOfReturn } from './return-queries.ts';
import { takeReturnStep } from './step-actions.ts';

const steps = ['approve', 'reject', 'cancel', 'finish'] as const;

function stepOf({ params }: PageRequest) {
  const step = steps.find((known) => known === params.step);
  if (!step) throw new NotFound('step');
  return step;
}

/** What a step will do, and the reason where one is wanted. */
export async function showReturnStep(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const step = stepOf(request);
  const goods = await findReturn(context, idParam(request));
  const lines = await linesOfReturn(context.db, goods.id);
  const pieces = lines.reduce((sum, { quantity, receivedQty }) => {
    return sum + (step === 'finish' ? quantity - receivedQty : quantity);
  }, 0);
  const at = `/returns/${goods.id}`;
  const row = transitionOf(returnTable, goods.state, step);
  const isNo = step === 'reject' || step === 'cancel';
  return confirmPage({
    title: `${t(`returns.${step}`)} · ${goods.number}`,
    lead: `${goods.orderNumber} · ${goods.customerName}`,
    consequences: [
      row
        ? t(`returns.will_${step}`, { count: f.number(pieces), warehouse: goods.warehouseName })
        : t(`returns.cannot_${step}`),
    ],
    action: `${at}/steps/${step}`,
    submit: t(`returns.${step}`),
    cancel: at,
    danger: isNo,
    version: goods.version,
    fields: isNo ? [{ name: 'reason', label: t('returns.state_reason'), autofocus: true }] : [],
    back: { href: at, label: goods.number },
  });
}

export async function doReturnStep(request: PageRequest, form: z.output<typeof stepForm>): Promise<Outcome> {
  const id = idParam(request);
  const step = stepOf(request);
  await takeReturnStep(request.context, { id, version: form.version }, step, form.reason);
  return redirect(`/returns/${id}`, { key: `returns.done_${step}` });
}
