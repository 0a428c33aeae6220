import type { Language } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import type { PageRequest } from '../../web/route.ts';
import { mayReach, preferredChannels, refusedBy } from './channel.ts';
import type { Way } from './contact-form.ts';
import type { Contact, Employer } from './contact-queries.ts';
import { hoursOf, momentIn, reachAt } from './reach.ts';

/** A weekday's name by its ISO number. */
export function weekdayName(language: Language, weekday: number): string {
  const monday = Date.UTC(2024, 0, 1);
  const day = new Date(monday + (weekday - 1) * 86_400_000);
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(day);
}

const languageNames = new Map<Language, Intl.DisplayNames>();

export function languageName(language: Language, code: string): string {
  let names = languageNames.get(language);
  if (!names) {
    names = new Intl.DisplayNames(language, { type: 'language' });
    languageNames.set(language, names);
  }
  return names.of(code) ?? code;
}

export interface ShownReach {
  /** `03:12 there, Saturday`. */
  there: string;
  tone: 'done' | 'soon' | 'neutral';
  state: string;
  /** `Next good time: Monday 15:00 our time`. */
  next: string | null;
}

/** What time it is where they are, whether that is a good one, and when the next one begins. */
export function shownReach(
  { context, t }: PageRequest,
  contact: Contact,
  employer: Employer | null,
): ShownReach | null {
  const hours = hoursOf(contact, employer);
  if (!hours) return null;
  const { language, settings } = context;
  const { there, state, nextAt } = reachAt(context.clock.now(), hours);
  const next = nextAt ? momentIn(new Date(nextAt), settings.timeZone) : null;
  return {
    there: t('contacts.time_there', { time: there.time, weekday: weekdayName(language, there.weekday) }),
    tone: state === 'now' ? 'done' : 'soon',
    state: t(`contacts.reach_${state}`),
    next: next
      ? t('contacts.next_time', {
          weekday: next.day === today(context) ? t('contacts.today') : weekdayName(language, next.weekday),
          time: next.time,
        })
      : null,
  };
}

/** `1985-03-31`, or `03-31` where the year isn't known. */
export function birthdayText({
  birthdayOn,
  isBirthYearUnknown,
}: Pick<Contact, 'birthdayOn' | 'isBirthYearUnknown'>): string {
  if (!birthdayOn) return '';
  return isBirthYearUnknown ? birthdayOn.slice(5) : birthdayOn;
}

export interface ShownWay {
  label: string;
  text: string;
  href: string | null;
  isPreferred: boolean;
}

/** A number for `tel:`: digits, and the plus before them. */
const telephone = (text: string) => text.replace(/[^\d+]/g, '');

/** Phones, mails and messengers, what they prefer first. A link is offered only by what they did not refuse. */
export function shownWays({ t }: Pick<PageRequest, 't'>, contact: Contact, ways: readonly Way[]): ShownWay[] {
  const { doNotContact } = contact;
  const linked = (kind: Way['kind'], label: string, text: string | null): ShownWay[] => {
    if (!text) return [];
    const mayLink = mayReach(doNotContact, kind === 'phone' ? 'call' : 'mail');
    const href = kind === 'phone' ? `tel:${telephone(text)}` : `mailto:${text}`;
    return [{ label, text, href: mayLink ? href : null, isPreferred: false }];
  };
  const plain = (label: string, text: string | null): ShownWay[] =>
    text ? [{ label, text, href: null, isPreferred: false }] : [];
  const further = ways.flatMap(({ kind, label, address, isPreferred }) => {
    const words = `${t(`contacts.way_${kind}`)} · ${t(`contacts.way_${label}`)}`;
    return linked(kind, words, address).map((way) => ({
      ...way,
      isPreferred: isPreferred && way.href !== null,
    }));
  });
  return [
    ...further.filter(({ isPreferred }) => isPreferred),
    ...linked('phone', t('contacts.mobile'), contact.mobile),
    ...linked('phone', t('contacts.phone'), contact.phone),
    ...linked('mail', t('contacts.email'), contact.email),
    ...further.filter(({ isPreferred }) => !isPreferred),
    ...plain(t('contacts.wechat'), contact.wechat),
    ...plain(t('contacts.whatsapp'), contact.whatsapp),
  ];
}

/** `Mail, then WhatsApp`. */
export function preferredText({ t }: Pick<PageRequest, 't'>, contact: Contact): string {
  const { preferredChannels: preferred, doNotContact } = contact;
  return preferredChannels(preferred, doNotContact)
    .map((channel) => t(`contacts.channel_${channel}`))
    .join(' → ');
}

export type Refuser = Pick<Contact, 'doNotContact' | 'doNotContactReason' | 'doNotContactOn'>;

/** `Do not contact: Call, Mail (asked us, since 2026-03-01)`; empty where all is allowed. */
export function refusedText({ t }: Pick<PageRequest, 't'>, contact: Refuser): string {
  const refused = refusedBy(contact.doNotContact);
  if (refused.length === 0) return '';
  const channels = refused.map((channel) => t(`contacts.channel_${channel}`)).join(t('contacts.between'));
  const why = [
    contact.doNotContactReason,
    contact.doNotContactOn ? t('contacts.since', { day: contact.doNotContactOn }) : null,
  ].filter(Boolean);
  const text = t('contacts.refuses', { channels });
  return why.length > 0 ? t('contacts.because', { text, why: why.join(t('contacts.between')) }) : text;
}

/** `Buyer · primary contact · from 2024-01-01 to 2025-06-30`. */
export function positionText(
  { t }: Pick<PageRequest, 't'>,
  {
    jobTitle,
    isPrimary,
    fromOn,
    toOn,
  }: { jobTitle: string | null; isPrimary: boolean; fromOn: Day | null; toOn: Day | null },
): string {
  const days = fromOn && toOn ? t('contacts.from_until', { from: fromOn, until: toOn }) : '';
  const since = fromOn && !toOn ? t('contacts.since', { day: fromOn }) : '';
  const until = toOn && !fromOn ? t('contacts.until', { day: toOn }) : '';
  return [jobTitle, isPrimary ? t('contacts.primary') : '', days, since, until].filter(Boolean).join(' · ');
}
