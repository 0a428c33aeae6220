import { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { text, version, whole } from '../../web/fields.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

export const poolSettingsForm = z.object({
  claimsPerDay: whole({ min: 1, max: 1000 }).required(),
  recallAfterDays: whole({ min: 14, max: 3650 }).optional(),
  recallExemptLevels: text(200).optional(),
  firstContactDays: text(100).required(),
  version: version(),
});

/** How customers are claimed, recalled, and met for the first time by their new owner. */
export async function showPoolSettings({ context, t }: PageRequest): Promise<Outcome> {
  const { claimsPerDay, recallAfterDays, recallExemptLevels, firstContactDays, levels } = context.settings;
  return formPage({
    title: t('pool.settings'),
    lead: t('pool.settings_lead'),
    back: { href: '/pool', label: t('pool.title') },
    action: '/pool/settings',
    submit: t('shared.save'),
    cancel: '/pool',
    parts: [
      { name: 'claimsPerDay', label: t('pool.claims_per_day'), kind: 'number', width: 's' },
      {
        name: 'recallAfterDays',
        label: t('pool.recall_after_days'),
        kind: 'number',
        width: 's',
        optional: true,
        hint: t('pool.recall_hint'),
      },
      {
        name: 'recallExemptLevels',
        label: t('pool.recall_exempt_levels'),
        optional: true,
        width: 'm',
        hint: t('pool.exempt_hint'),
      },
      {
        name: 'firstContactDays',
        label: t('pool.first_contact_days'),
        width: 'm',
        hint: t('pool.first_contact_hint', { levels: levels.join(', ') }),
      },
    ],
    values: {
      claimsPerDay,
      recallAfterDays: recallAfterDays ?? '',
      recallExemptLevels: recallExemptLevels.join(', '),
      firstContactDays: firstContactDays.join(', '),
    },
    version: await settingsVersion(context.db),
  });
}

const parts = (text: string) =>
  text
    .split(/[,，、\s]+/)
    .map((part) => part.trim())
    .filter(Boolean);

export async function savePoolSettings(
  { context }: PageRequest,
  form: z.output<typeof poolSettingsForm>,
): Promise<Outcome> {
  const { settings } = context;
  const days = parts(form.firstContactDays).map(Number);
  if (
    days.length === 0 ||
    days.length > 20 ||
    days.some((day) => !(Number.isInteger(day) && day > 0 && day <= 365))
  )
    throw new Refusal('pool.days_wrong', { field: 'firstContactDays' });
  const exempt = parts(form.recallExemptLevels ?? '');
  const unknown = exempt.find((level) => !settings.levels.includes(level));
  if (unknown)
    throw new Refusal('pool.no_such_level', {
      field: 'recallExemptLevels',
      values: { level: unknown, levels: settings.levels.join(', ') },
    });
  const values = {
    claimsPerDay: form.claimsPerDay,
    recallAfterDays: form.recallAfterDays,
    recallExemptLevels: exempt,
    firstContactDays: days,
  };
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== form.version) throw new StaleVersion('settings', form.version);
    await saveSettings(tx.db, values);
    await audit(tx, {
      action: 'pool.settings',
      record: { kind: 'settings', id: null, label: settings.companyName },
      changes: changesBetween(settings, values),
    });
  });
  forgetSettings(context.db);
  return redirect('/pool/settings', { key: 'shared.saved' });
}
