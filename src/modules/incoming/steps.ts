import type { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type IncomingStep, incomingSteps } from './incoming.ts';
import type { stepForm } from './incoming-form.ts';
import { whereAllowed } from './incoming-page.ts';
import { takeIncomingStep } from './step-actions.ts';

function stepOf({ params }: PageRequest): IncomingStep {
  const step = incomingSteps.find((known) => known === params.step);
  if (!step) throw new NotFound('step');
  return step;
}

/** What a step will do exactly, and the reason for it. */
export const showStep = whereAllowed(stepOf, async (request, { incoming, lines }) => {
  const { t, f } = request;
  const step = stepOf(request);
  const missing = lines.reduce(
    (sum, { quantity, receivedQty }) => sum + Math.max(0, quantity - receivedQty),
    0,
  );
  const at = `/incoming/${incoming.id}`;
  return confirmPage({
    title: `${t(`incoming.${step}`)} · ${incoming.number}`,
    lead: incoming.supplier ?? '',
    consequences: [t(`incoming.will_${step}`, { count: f.number(missing) })],
    action: `${at}/steps/${step}`,
    submit: t(`incoming.${step}`),
    cancel: at,
    danger: step === 'cancel',
    version: incoming.version,
    fields: [{ name: 'reason', label: t('incoming.reason'), autofocus: true }],
    back: { href: at, label: incoming.number },
  });
});

export async function doStep(
  request: PageRequest,
  { version, reason }: z.output<typeof stepForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const step = stepOf(request);
  const { number } = await takeIncomingStep(request.context, { id, version }, { step, reason });
  return redirect(`/incoming/${id}`, { key: `incoming.now_${step}`, values: { number } });
}
