import { z } from 'zod';
import { choices, day, email, longText, text, url, version } from '../../web/fields.ts';

export const modes = ['express', 'air', 'road', 'rail', 'sea'] as const;
export type Mode = (typeof modes)[number];

const fields = {
  code: text(40).optional(),
  name: text(200).required(),
  nameOther: text(200).optional(),
  contactName: text(100).optional(),
  phone: text(60).optional(),
  email: email().optional(),
  website: url().optional(),
  modes: choices(modes),
  trackingUrl: url().optional(),
  contractUntilOn: day().optional(),
  insuredUntilOn: day().optional(),
  remarks: longText().optional(),
};

export const newCarrierForm = z.object(fields);
export const editCarrierForm = z.object({ ...fields, version: version() });
export type CarrierInput = z.output<typeof newCarrierForm>;
