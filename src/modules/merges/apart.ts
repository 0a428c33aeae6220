import type { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { demand } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { sayApart } from '../customers/customer-pairs.ts';
import { type Customer, findCustomer } from '../customers/customer-queries.ts';
import type { apartForm } from './merge-form.ts';

/** The two that the address names; one is not two. */
async function bothOf(request: PageRequest, context: Context): Promise<[Customer, Customer]> {
  const first = await findCustomer(context, idParam(request));
  const second = await findCustomer(context, idParam(request, 'other'));
  if (first.id === second.id) throw new NotFound('another customer');
  return [first, second];
}

/** Says that two customers are two, so that nobody is asked again. */
export async function showApart(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const [first, second] = await bothOf(request, context);
  const at = `/customers/${first.id}/merge?with=${encodeURIComponent(second.code)}`;
  return confirmPage({
    title: t('merges.apart_title'),
    back: { href: at, label: t('merges.compare') },
    consequences: [t('merges.apart_text', { first: first.name, second: second.name })],
    action: `/customers/${first.id}/apart/${second.id}`,
    submit: t('merges.apart'),
    cancel: at,
    fields: [{ name: 'reason', label: t('merges.reason'), optional: true, hint: t('merges.reason_hint') }],
  });
}

export async function tellApart(request: PageRequest, form: z.output<typeof apartForm>): Promise<Outcome> {
  await transact(request.context, async (tx) => {
    demand(tx, 'customers.merge');
    const [first, second] = await bothOf(request, tx);
    await sayApart(tx, [first.id, second.id], { reason: form.reason, state: 'apart', alike: [] });
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const)
      await audit(tx, {
        action: 'customers.told_apart',
        record: { kind: 'customer', id: one.id, label: `${one.code} ${one.name}` },
        changes: {
          apart: { before: null, after: `${other.code} ${other.name}` },
          ...(form.reason ? { reason: { before: null, after: form.reason } } : {}),
        },
      });
  });
  return redirect('/merges', { key: 'merges.told_apart' });
}
