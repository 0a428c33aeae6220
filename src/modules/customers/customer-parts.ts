import { currencies } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import type { Field, FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryChoices, optionalSelect, ownerChoices, planChoices } from './customer-choices.ts';
import { channels, incoterms } from './customer-form.ts';
import type { Customer } from './customer-queries.ts';

const same = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** The fields of a customer's form: the much used first, the rest under "More". */
export async function customerParts(request: PageRequest, customer: Customer | null): Promise<FormPart[]> {
  const { context, t } = request;
  const { settings, language } = context;
  const owners = allows(context.user, 'customers.assign')
    ? await ownerChoices(request, customer ? [customer.ownerId, customer.backupOwnerId] : [])
    : null;
  const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`customers.${label}`),
    optional: true,
    ...more,
  });
  const ownerFields: Field[] = owners
    ? [
        optionalSelect({ name: 'ownerId', label: t('customers.owner'), options: owners }),
        optionalSelect({ name: 'backupOwnerId', label: t('customers.backup_owner'), options: owners }),
      ]
    : [];
  return [
    { name: 'name', label: t('shared.name'), autofocus: true },
    {
      row: [
        optionalSelect({ name: 'country', label: t('customers.country'), options: countryChoices(language) }),
        text('city', 'city'),
      ],
    },
    { row: [text('phone', 'phone', { kind: 'tel' }), text('email', 'email', { kind: 'email' })] },
    ...(customer === null
      ? [
          {
            row: [
              text('contactName', 'contact_name'),
              text('contactEmail', 'contact_email', { kind: 'email' }),
              text('contactPhone', 'contact_phone', { kind: 'tel' }),
            ],
          },
        ]
      : []),
    {
      row: [
        {
          name: 'currency',
          label: t('customers.currency'),
          kind: 'select',
          value: settings.baseCurrency,
          options: same([...new Set([settings.baseCurrency, ...currencies])]),
          width: 's',
        },
        optionalSelect({
          name: 'level',
          label: t('customers.level'),
          options: same(settings.levels),
          width: 's',
        }),
        text(
          'levelReason',
          'level_why',
          customer?.level ? { hint: t('customers.level_why_hint', { level: customer.level }) } : {},
        ),
      ],
    },
    ...(ownerFields.length ? [{ row: ownerFields }] : []),
    {
      more: t('shared.more'),
      fields: [
        { row: [text('nameOther', 'name_other'), text('shortName', 'short_name')] },
        text('address', 'address'),
        { row: [text('region', 'region'), text('postalCode', 'postal_code', { width: 's' })] },
        optionalSelect({
          name: 'timeZone',
          label: t('customers.time_zone'),
          options: same(Intl.supportedValuesOf('timeZone')),
        }),
        { row: [text('website', 'website'), text('fax', 'fax')] },
        { row: [text('taxNumber', 'tax_number'), text('industry', 'industry')] },
        optionalSelect({
          name: 'source',
          label: t('customers.source'),
          options: settings.sources.map((source) => ({ value: source, label: sourceText(t, source) })),
        }),
        optionalSelect({
          name: 'preferredChannel',
          label: t('customers.preferred_channel'),
          options: channels.map((channel) => ({ value: channel, label: t(`customers.channel_${channel}`) })),
        }),
        {
          name: 'documentLanguage',
          label: t('customers.document_language'),
          kind: 'select',
          value: 'en',
          width: 'm',
          options: [
            { value: 'en', label: 'English' },
            { value: 'zh-CN', label: '中文' },
          ],
        },
        optionalSelect({
          name: 'paymentPlanId',
          label: t('payment_plans.usual_plan'),
          options: await planChoices(context, customer?.paymentPlanId ?? null),
        }),
        text('paymentTerms', 'payment_terms'),
        {
          row: [
            optionalSelect({
              name: 'incoterm',
              label: t('customers.incoterm'),
              options: same(incoterms),
              width: 's',
            }),
            text('incotermPlace', 'incoterm_place'),
          ],
        },
        text('creditLimitE4', 'credit_limit', { kind: 'money', suffix: settings.baseCurrency, width: 'm' }),
        text('tags', 'tags'),
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}

/** The company's own sources have no text of ours. */
export function sourceText(t: PageRequest['t'], source: string): string {
  const known = ['fair', 'website', 'referral', 'mail', 'agent'];
  return known.includes(source) ? t(`customers.source_${source}`) : source;
}
