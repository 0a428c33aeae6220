import type { Field, FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryChoices, optionalSelect } from '../customers/customer-choices.ts';
import { contactChannels, refusable } from './channel.ts';
import { contactLanguages, decisionRoles, type Way, weekdays } from './contact-form.ts';
import { languageName, weekdayName } from './contact-view.ts';
import { usualHours } from './reach.ts';

/** The fields of a contact's form: the much used first, the rest under "More". */
export function contactParts(request: PageRequest, ways: readonly Way[]): FormPart[] {
  const { t, context } = request;
  const { language } = context;
  const text = (name: string, label: string, kind: Field['kind'] = 'text'): Field => ({
    name,
    label: t(`contacts.${label}`),
    kind,
    optional: true,
  });
  const channels = contactChannels.map((channel) => ({
    value: channel as string,
    label: t(`contacts.channel_${channel}`),
  }));
  return [
    { row: [{ name: 'name', label: t('shared.name'), autofocus: true }, text('jobTitle', 'job_title')] },
    { row: [text('email', 'email', 'email'), text('mobile', 'mobile', 'tel')] },
    { row: [text('phone', 'phone', 'tel'), text('whatsapp', 'whatsapp'), text('wechat', 'wechat')] },
    { name: 'isPrimary', label: t('contacts.is_primary'), kind: 'checkbox' },
    { view: 'contacts/ways', model: { ways }, labels: { ways: t('contacts.ways') } },
    {
      more: t('contacts.wishes'),
      fields: [
        {
          row: [1, 2, 3].map((place) =>
            optionalSelect({
              name: `channel${place}`,
              label: t(`contacts.channel_place_${place}`),
              options: channels,
              width: 'm',
            }),
          ),
        },
        {
          row: [
            optionalSelect({
              name: 'country',
              label: t('contacts.country'),
              hint: t('contacts.country_hint'),
              options: countryChoices(language),
            }),
            optionalSelect({
              name: 'timeZone',
              label: t('contacts.time_zone'),
              hint: t('contacts.time_zone_hint'),
              options: Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone })),
            }),
          ],
        },
        {
          row: [
            { ...text('hoursFrom', 'hours_from'), width: 's', hint: usualHours.from },
            { ...text('hoursTo', 'hours_to'), width: 's', hint: usualHours.to },
          ],
        },
        {
          name: 'weekdays',
          label: t('contacts.weekdays'),
          kind: 'checkboxes',
          hint: t('contacts.weekdays_hint'),
          options: weekdays.map((weekday) => ({
            value: weekday,
            label: weekdayName(language, Number(weekday)),
          })),
        },
        {
          name: 'refused',
          label: t('contacts.do_not_contact'),
          kind: 'checkboxes',
          hint: t('contacts.do_not_contact_hint'),
          options: refusable.map((channel) => ({ value: channel, label: t(`contacts.channel_${channel}`) })),
        },
        text('doNotContactReason', 'do_not_contact_reason'),
      ],
    },
    {
      more: t('shared.more'),
      fields: [
        text('nameOther', 'name_other'),
        {
          row: [
            optionalSelect({
              name: 'decisionRole',
              label: t('contacts.decision_role'),
              options: decisionRoles.map((role) => ({ value: role, label: t(`contacts.role_${role}`) })),
              width: 'm',
            }),
            optionalSelect({
              name: 'language',
              label: t('contacts.language'),
              options: contactLanguages.map((code) => ({ value: code, label: languageName(language, code) })),
              width: 'm',
            }),
          ],
        },
        { ...text('birthday', 'birthday'), width: 's', hint: t('contacts.birthday_hint') },
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}
