import { z } from 'zod';
import {
  choice,
  currency,
  email,
  longText,
  reference,
  text,
  ticked,
  url,
  version,
} from '../../web/fields.ts';
import { paperLanguages } from './document.ts';

/** What whoever issues a document chooses; `seen` is what the preview was made of. */
export const issueForm = z.object({
  language: choice(paperLanguages).required(),
  bankAccountId: reference().optional(),
  hasStamp: ticked(),
  note: longText(2000).optional(),
  seen: text(64).optional(),
});
export type IssueInput = z.output<typeof issueForm>;

export const voidForm = z.object({ reason: text(300).required(), version: version() });

export const letterheadForm = z.object({
  nameZh: text(200).optional(),
  nameEn: text(200).optional(),
  addressZh: text(300).optional(),
  addressEn: text(300).optional(),
  phone: text(60).optional(),
  fax: text(60).optional(),
  email: email().optional(),
  website: url().optional(),
  taxNumber: text(60).optional(),
  signerZh: text(100).optional(),
  signerEn: text(100).optional(),
  version: version(),
});

export const clausesForm = z.object({
  clausesZh: longText(20_000).optional(),
  clausesEn: longText(20_000).optional(),
  version: version(),
});

const account = {
  currency: currency().required(),
  beneficiary: text(200).required(),
  bank: text(200).required(),
  bankAddress: text(300).optional(),
  swift: text(20).optional(),
  accountNumber: text(60).required(),
  note: text(300).optional(),
};
export const newAccountForm = z.object(account);
export const editAccountForm = z.object({ ...account, isArchived: ticked(), version: version() });
export type AccountInput = z.output<typeof newAccountForm>;
