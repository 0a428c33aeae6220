import type { PageRequest } from '../../web/route.ts';
import { termsOf } from '../payment-plans/order-terms.ts';
import { termsPart } from '../payment-plans/terms-field.ts';
import { orderFields } from './order-parts.ts';

/**
 * The fields of a new order with its payment plan: that of the order which is made again, else the customer's usual
 * one; left empty, the action takes the usual one.
 */
export async function newOrderFields(
  request: PageRequest,
  { copyOf, ...shown }: Parameters<typeof orderFields>[1] & { copyOf?: number },
) {
  const { db } = request.context;
  const fields = await orderFields(request, shown);
  const usual = shown.customer?.paymentPlanId;
  const present = copyOf
    ? await termsOf(db, { kind: 'order', id: copyOf })
    : usual
      ? await termsOf(db, { kind: 'plan', id: usual })
      : [];
  const terms = await termsPart(request, { present });
  return { ...fields, terms, labels: { ...fields.labels, ...terms.labels } };
}
