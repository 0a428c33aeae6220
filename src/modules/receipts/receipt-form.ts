import { z } from 'zod';
import {
  choice,
  currency,
  day,
  longText,
  money,
  reference,
  rows,
  text,
  ticked,
  version,
} from '../../web/fields.ts';
import { methods } from '../payment-plans/plan.ts';

const allocationForm = z.object({
  orderId: reference().required(),
  amount: money().optional(),
  receiptAmount: money().optional(),
});

const allocationFields = {
  /** Pays the oldest due first, where no amounts are typed. */
  oldestFirst: ticked(),
  // The page itself writes the order into each row.
  allocations: rows(allocationForm, { max: 300, besides: ['orderId'], once: 'orderId' }),
};

export const newReceiptForm = z.object({
  customerId: reference().required(),
  receivedOn: day().required(),
  amountE4: money().required(),
  currency: currency().required(),
  chargesE4: money().optional(),
  method: choice(methods).required(),
  reference: text(100).optional(),
  remarks: longText(2000).optional(),
  /** The same reference and amount again are meant. */
  isRepeat: ticked(),
  ...allocationFields,
});
export type NewReceipt = z.output<typeof newReceiptForm>;
export type AllocationInput = Pick<NewReceipt, 'oldestFirst' | 'allocations'>;

export const allocateForm = z.object({ ...allocationFields, version: version() });
export const freeForm = z.object({ version: version() });
export const reversalForm = z.object({ reason: text(300).required(), version: version() });
