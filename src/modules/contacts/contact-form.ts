import { z } from 'zod';
import { isDay } from '../../core/days.ts';
import { choice, choices, day, email, longText, rows, text, ticked, version } from '../../web/fields.ts';
import { countryCodes } from '../customers/customer-form.ts';
import { contactChannels, refusable } from './channel.ts';

export const decisionRoles = ['decides', 'influences', 'uses', 'pays'] as const;

/** Languages that letters are written in; the pages themselves are in two. */
export const contactLanguages = [
  'en',
  'zh-CN',
  'ar',
  'cs',
  'da',
  'de',
  'es',
  'fa',
  'fi',
  'fr',
  'he',
  'hi',
  'it',
  'ja',
  'ko',
  'nl',
  'no',
  'pl',
  'pt',
  'ru',
  'sv',
  'th',
  'tr',
  'vi',
] as const;

export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** A time of day as people type it: `9`, `9:30`, `0930`; gives `09:30`. */
const clock = () =>
  text(8)
    .optional()
    .transform((typed, context): string | null => {
      if (typed === null) return null;
      const match = /^(\d{1,2})(?:[:：.hH]?(\d\d))?$/.exec(typed.normalize('NFKC'));
      const [hours, minutes] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
      if (!match || hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) {
        context.addIssue({ code: 'custom', message: 'contacts.not_clock' });
        return z.NEVER;
      }
      return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    });

export interface Birthday {
  on: string;
  isYearUnknown: boolean;
}

/** Any leap year: 29 February is a birthday too. */
const unknownYear = '1904';

/** `1985-03-31`, or `03-31` where the year isn't known. */
const birthday = () =>
  text(10)
    .optional()
    .transform((typed, context): Birthday | null => {
      if (typed === null) return null;
      const plain = typed
        .normalize('NFKC')
        .replace(/[./年月]/g, '-')
        .replace(/日$/, '');
      const parts = plain.split('-').map((part) => part.padStart(2, '0'));
      const isYearUnknown = parts.length === 2;
      const on = (isYearUnknown ? [unknownYear, ...parts] : parts).join('-');
      if (isDay(on)) return { on, isYearUnknown };
      context.addIssue({ code: 'custom', message: 'contacts.not_birthday' });
      return z.NEVER;
    });

export const wayKinds = ['phone', 'mail'] as const;
export const wayLabels = ['work', 'mobile', 'private'] as const;

const way = z
  .object({
    kind: choice(wayKinds).required(),
    label: choice(wayLabels).required(),
    address: text(200).required(),
    isPreferred: ticked(),
  })
  .superRefine(({ kind, address }, context) => {
    const isMail = email().required().safeParse(address).success;
    if (kind === 'mail' && !isMail)
      context.addIssue({ code: 'custom', message: 'errors.not_email', path: ['address'] });
  });
export type Way = z.output<typeof way>;

const fields = {
  name: text(100).required(),
  nameOther: text(100).optional(),
  decisionRole: choice(decisionRoles).optional(),
  jobTitle: text(100).optional(),
  isPrimary: ticked(),
  phone: text(60).optional(),
  mobile: text(60).optional(),
  email: email().optional(),
  wechat: text(60).optional(),
  whatsapp: text(60).optional(),
  ways: rows(way, { max: 20, besides: ['kind', 'label', 'isPreferred'] }),
  channel1: choice(contactChannels).optional(),
  channel2: choice(contactChannels).optional(),
  channel3: choice(contactChannels).optional(),
  language: choice(contactLanguages).optional(),
  country: choice(countryCodes).optional(),
  timeZone: choice(Intl.supportedValuesOf('timeZone')).optional(),
  hoursFrom: clock(),
  hoursTo: clock(),
  weekdays: choices(weekdays),
  refused: choices(refusable),
  doNotContactReason: text(300).optional(),
  birthday: birthday(),
  remarks: longText().optional(),
  differsBecause: text(300).optional(),
};

function checkHours(
  { hoursFrom, hoursTo }: { hoursFrom: string | null; hoursTo: string | null },
  context: z.RefinementCtx,
): void {
  if ((hoursTo ?? '24:00') <= (hoursFrom ?? '00:00'))
    context.addIssue({ code: 'custom', message: 'contacts.hours_turned', path: ['hoursTo'] });
}

export const newContactForm = z.object(fields).superRefine(checkHours);
export const editContactForm = z.object({ ...fields, version: version() }).superRefine(checkHours);
export type ContactForm = Omit<z.output<typeof newContactForm>, 'differsBecause'>;

/** A buyer who changes employer; without a new one, who left. */
export const moveForm = z.object({
  customer: text(40).optional(),
  jobTitle: text(100).optional(),
  isPrimary: ticked(),
  fromOn: day().required(),
});
export const employerForm = z.object({
  customer: text(40).required(),
  jobTitle: text(100).optional(),
  fromOn: day().optional(),
});

/** What someone is or was at a customer. */
export const positionForm = z.object({
  jobTitle: text(100).optional(),
  fromOn: day().optional(),
  toOn: day().optional(),
  version: version(),
});
