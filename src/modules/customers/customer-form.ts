import { z } from 'zod';
import { choice, currency, email, longText, money, reference, text, url, version } from '../../web/fields.ts';

export const channels = ['call', 'visit', 'mail', 'message', 'fair'] as const;
export const incoterms = [
  'EXW',
  'FCA',
  'FAS',
  'FOB',
  'CFR',
  'CIF',
  'CPT',
  'CIP',
  'DAP',
  'DPU',
  'DDP',
] as const;
export const statuses = ['lead', 'active', 'dormant', 'lost'] as const;

/** False for codes that were replaced: `FX` is France now, `DD` Germany. */
function isCurrent(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

/** ISO 3166 codes, from the runtime's own list of regions. */
export const countryCodes: readonly string[] = (() => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  // Regions that are no countries: unions, and the runtime's own test entries.
  const skipped = new Set([
    'EU',
    'UN',
    'EZ',
    'ZZ',
    'XA',
    'XB',
    'QO',
    'AC',
    'CP',
    'DG',
    'EA',
    'IC',
    'TA',
    'CQ',
  ]);
  return letters
    .flatMap((a) => letters.map((b) => `${a}${b}`))
    .filter((code) => !skipped.has(code) && names.of(code) !== undefined && isCurrent(code));
})();

const fields = {
  name: text(200).required(),
  nameOther: text(200).optional(),
  shortName: text(60).optional(),
  country: choice(countryCodes).optional(),
  region: text(100).optional(),
  city: text(100).optional(),
  address: text(400).optional(),
  postalCode: text(20).optional(),
  timeZone: choice(Intl.supportedValuesOf('timeZone')).optional(),
  phone: text(60).optional(),
  fax: text(60).optional(),
  email: email().optional(),
  website: url().optional(),
  taxNumber: text(60).optional(),
  industry: text(100).optional(),
  source: text(60).optional(),
  level: text(10).optional(),
  backupOwnerId: reference().optional(),
  preferredChannel: choice(channels).optional(),
  documentLanguage: choice(['en', 'zh-CN']).required(),
  currency: currency().required(),
  paymentTerms: text(100).optional(),
  incoterm: choice(incoterms).optional(),
  incotermPlace: text(100).optional(),
  creditLimitE4: money().optional(),
  tags: text(300).optional(),
  remarks: longText().optional(),
};

export const newCustomerForm = z.object({
  ...fields,
  levelReason: text(300).optional(),
  paymentPlanId: reference().optional(),
  ownerId: reference().optional(),
  contactName: text(100).optional(),
  contactEmail: email().optional(),
  contactPhone: text(60).optional(),
  differsBecause: text(300).optional(),
});
export const editCustomerForm = z.object({
  ...fields,
  levelReason: text(300).optional(),
  paymentPlanId: reference().optional(),
  ownerId: reference().optional(),
  differsBecause: text(300).optional(),
  version: version(),
});
/** Why the level is what it is: asked for on the pages, not in an import. */
export type CustomerInput = z.output<z.ZodObject<typeof fields>> & {
  ownerId: number | null;
  levelReason?: string | null;
  /** How the customer usually pays; an import leaves it. */
  paymentPlanId?: number | null;
};

export const agreedMessageForm = z.object({ agreedMessage: longText(1000).optional(), version: version() });
