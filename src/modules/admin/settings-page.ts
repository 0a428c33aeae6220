import { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { currencies } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import {
  forgetSettings,
  isModuleOn,
  type SwitchableModule,
  saveSettings,
  settingsVersion,
  switchableModules,
} from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { choice, choices, currency, text, ticked, version, whole } from '../../web/fields.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

/** What a module stands on; it can't be on without. */
export const moduleNeeds: Record<SwitchableModule, readonly SwitchableModule[]> = {
  opportunities: [],
  inventory: [],
  orders: ['inventory'],
  carriers: [],
  shipments: ['orders', 'inventory', 'carriers'],
  satisfaction: [],
  reports: [],
};

export const settingsForm = z.object({
  companyName: text(200).required(),
  companyNameOther: text(200).optional(),
  companyAddress: text(400).optional(),
  baseCurrency: currency().required(),
  language: choice(['en', 'zh-CN']).required(),
  timeZone: choice(Intl.supportedValuesOf('timeZone')).required(),
  salesSeeAllCustomers: ticked(),
  levels: text(200).required(),
  sources: text(400).required(),
  needCategories: text(400).optional(),
  quoteValidDays: whole({ min: 1, max: 730 }).optional(),
  priceNotePercent: whole({ max: 100 }).optional(),
  modulesOn: choices(switchableModules),
  version: version(),
});

export async function showSettings({ context, t }: PageRequest): Promise<Outcome> {
  const { settings } = context;
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));
  return formPage({
    title: t('admin.settings'),
    lead: t('admin.settings_lead'),
    actions: [
      { href: '/settings/rates', label: t('admin.rates'), icon: 'currency-dollar' },
      ...(isModuleOn(settings, 'orders')
        ? [
            { href: '/settings/letterhead', label: t('admin.letterhead'), icon: 'building' },
            { href: '/settings/bank-accounts', label: t('admin.bank_accounts'), icon: 'cash' },
            { href: '/settings/contract-articles', label: t('admin.contract_articles'), icon: 'certificate' },
          ]
        : []),
      { href: '/settings/calendar', label: t('admin.calendar'), icon: 'calendar-check' },
      { href: '/opportunities/stages', label: t('admin.stages'), icon: 'target-arrow' },
      { href: '/stocktakes/rules', label: t('stocktakes.rules'), icon: 'clipboard-list' },
    ],
    action: '/settings',
    submit: t('shared.save'),
    cancel: '/my-day',
    parts: [
      { name: 'companyName', label: t('admin.company_name') },
      { name: 'companyNameOther', label: t('admin.company_name_other'), optional: true },
      { name: 'companyAddress', label: t('admin.company_address'), optional: true },
      {
        name: 'baseCurrency',
        label: t('admin.base_currency'),
        kind: 'select',
        width: 's',
        hint: t('admin.base_currency_hint'),
        options: currencies.map((code) => ({ value: code, label: code })),
      },
      {
        name: 'language',
        label: t('admin.language'),
        kind: 'select',
        width: 'm',
        options: [
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '中文' },
        ],
      },
      { name: 'timeZone', label: t('admin.time_zone'), kind: 'select', width: 'm', options: zones },
      {
        name: 'modulesOn',
        label: t('admin.modules'),
        kind: 'checkboxes',
        hint: t('admin.modules_hint'),
        options: switchableModules.map((name) => ({ value: name, label: t(`admin.module_${name}`) })),
      },
      { name: 'salesSeeAllCustomers', label: t('admin.sales_see_all'), kind: 'checkbox' },
      { name: 'levels', label: t('admin.levels'), hint: t('admin.comma_hint'), width: 'm' },
      { name: 'sources', label: t('admin.sources'), hint: t('admin.comma_hint') },
      {
        name: 'needCategories',
        label: t('admin.need_categories'),
        hint: t('admin.comma_hint'),
        optional: true,
      },
      {
        name: 'quoteValidDays',
        label: t('admin.quote_valid_days'),
        hint: t('admin.quote_valid_days_hint'),
        kind: 'number',
        width: 's',
      },
      {
        name: 'priceNotePercent',
        label: t('admin.price_note'),
        hint: t('admin.price_note_hint'),
        kind: 'number',
        width: 's',
        suffix: '%',
        optional: true,
      },
    ],
    values: {
      ...settings,
      levels: settings.levels.join(', '),
      sources: settings.sources.join(', '),
      needCategories: settings.needCategories.join(', '),
      modulesOn: switchableModules.filter((name) => !settings.modulesOff.includes(name)),
    },
    version: await settingsVersion(context.db),
  });
}

const list = (text: string) =>
  text
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** Words that customers will have; no longer than the column in which they do. */
function listed(field: string, words: string, max: number): string[] {
  const all = list(words);
  const length = Math.max(...all.map((word) => word.length));
  if (length > max) throw new Refusal('errors.too_long', { field, values: { max, length } });
  return all;
}

export async function save(
  { context, t }: PageRequest,
  form: z.output<typeof settingsForm>,
): Promise<Outcome> {
  const { modulesOn, levels, sources, needCategories, companyNameOther, companyAddress, version, ...rest } =
    form;
  for (const name of modulesOn) {
    const missing = moduleNeeds[name].filter((needed) => !modulesOn.includes(needed));
    if (missing.length > 0) {
      const values = {
        module: t(`admin.module_${name}`),
        needed: missing.map((needed) => t(`admin.module_${needed}`)).join(', '),
      };
      throw new Refusal('admin.module_needs', { field: 'modulesOn', values });
    }
  }
  const values = {
    ...rest,
    companyNameOther: companyNameOther ?? '',
    companyAddress: companyAddress ?? '',
    levels: listed('levels', levels, 10),
    sources: listed('sources', sources, 60),
    priceNotePercent: form.priceNotePercent ?? context.settings.priceNotePercent,
    // A form that does not know the field leaves it as it is.
    needCategories: needCategories
      ? list(needCategories).map((name) => name.slice(0, 40))
      : context.settings.needCategories,
    quoteValidDays: form.quoteValidDays ?? context.settings.quoteValidDays,
    modulesOff: switchableModules.filter((name) => !modulesOn.includes(name)),
  };
  await transact(context, async (tx) => {
    if (form.baseCurrency !== tx.settings.baseCurrency && (await tx.db('orders').first('id'))) {
      throw new Refusal('admin.base_currency_fixed', { field: 'baseCurrency' });
    }
    if ((await settingsVersion(tx.db)) !== version) throw new StaleVersion('settings', version);
    await saveSettings(tx.db, values);
    await audit(tx, {
      action: 'admin.settings',
      record: { kind: 'settings', id: null, label: form.companyName },
      changes: changesBetween(tx.settings, values),
    });
  });
  forgetSettings(context.db);
  return redirect('/settings', { key: 'shared.saved' });
}
