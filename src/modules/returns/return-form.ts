import { z } from 'zod';
import { choice, day, longText, reference, rows, text, version, whole } from '../../web/fields.ts';
import { returnCauses } from './return.ts';

const most = 10_000_000;

const fields = {
  warehouseId: reference().required(),
  cause: choice(returnCauses).required(),
  reason: text(500).optional(),
  expectedOn: day().optional(),
  trackingNumber: text(60).optional(),
  remarks: longText(4000).optional(),
  lines: rows(z.object({ orderLineId: reference().required(), quantity: whole({ max: most }).optional() }), {
    besides: ['orderLineId'],
    once: 'orderLineId',
  }),
};

export const newReturnForm = z.object({ order: reference().required(), ...fields });
export const editReturnForm = z.object({ ...fields, version: version() });
export type ReturnInput = Omit<z.output<typeof editReturnForm>, 'version'>;

export const stepForm = z.object({ reason: text(300).optional(), version: version() });

export const receiptForm = z.object({
  receivedOn: day().required(),
  version: version(),
  lines: rows(z.object({ id: reference().required(), quantity: whole({ max: most }).optional() }), {
    besides: ['id'],
    once: 'id',
  }),
});
export type ReceiptInput = z.output<typeof receiptForm>;

const count = () => whole({ max: most }).optional();
export const inspectionForm = z.object({
  inspectedOn: day().required(),
  version: version(),
  lines: rows(
    z.object({
      id: reference().required(),
      good: count(),
      second: count(),
      scrap: count(),
      finding: text(300).optional(),
    }),
    { besides: ['id'], once: 'id' },
  ),
});
export type InspectionInput = z.output<typeof inspectionForm>;
