import type { ContactForm, Way } from './contact-form.ts';

export interface ContactInput {
  name: string;
  nameOther: string | null;
  decisionRole: string | null;
  phone: string | null;
  mobile: string | null;
  email: string | null;
  wechat: string | null;
  whatsapp: string | null;
  /** In order, between commas. */
  preferredChannels: string | null;
  language: string | null;
  country: string | null;
  timeZone: string | null;
  hoursFrom: string | null;
  hoursTo: string | null;
  weekdays: string | null;
  /** `all`, or channels between commas. */
  doNotContact: string | null;
  doNotContactReason: string | null;
  birthdayOn: string | null;
  isBirthYearUnknown: boolean;
  remarks: string | null;
}

export interface Position {
  jobTitle: string | null;
  isPrimary: boolean;
  /** At which of their customers; without it, where they are first. */
  customerId?: number;
  /** Further phones and mails; those that are there stay where none are given. */
  ways?: readonly Way[];
}

/** A contact of whom no more than this is known yet. */
export function namedContact(
  known: Pick<ContactInput, 'name' | 'email' | 'phone'> & Partial<ContactInput>,
): ContactInput & Position {
  return {
    nameOther: null,
    decisionRole: null,
    mobile: null,
    wechat: null,
    whatsapp: null,
    preferredChannels: null,
    language: null,
    country: null,
    timeZone: null,
    hoursFrom: null,
    hoursTo: null,
    weekdays: null,
    doNotContact: null,
    doNotContactReason: null,
    birthdayOn: null,
    isBirthYearUnknown: false,
    remarks: null,
    jobTitle: null,
    isPrimary: true,
    ...known,
  };
}

const listed = (values: readonly (string | null)[]): string | null =>
  [...new Set(values.filter((value) => value !== null))].join(',') || null;

/** The form's fields as the columns hold them. */
export function inputOf(form: ContactForm): ContactInput & Position {
  const { channel1, channel2, channel3, weekdays, refused, birthday, ways, ...input } = form;
  return {
    ...input,
    // Who wants nothing at all need not say what in particular.
    doNotContact: refused.includes('all') ? 'all' : listed(refused),
    doNotContactReason: refused.length > 0 ? input.doNotContactReason : null,
    preferredChannels: listed([channel1, channel2, channel3]),
    weekdays: listed(weekdays),
    birthdayOn: birthday?.on ?? null,
    isBirthYearUnknown: birthday?.isYearUnknown ?? false,
    ways: ways.map(({ kind, label, address, isPreferred }) => ({ kind, label, address, isPreferred })),
  };
}
