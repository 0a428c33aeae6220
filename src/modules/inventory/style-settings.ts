import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, type Settings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { isSkuPattern } from './sku.ts';
import { listOf, type styleSettingsForm } from './style-form.ts';

type Scales = Settings['sizeScales'];

const textOf = (scales: Scales) => scales.map(({ name, sizes }) => `${name}: ${sizes.join(', ')}`).join('\n');

/** `54–62: 54, 56, 58`; a line without a name is called by its first and last size. */
function scalesIn(text: string): Scales {
  const scales: Scales = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, name, list = ''] = /^(?:([^:：]*)[:：])?(.*)$/.exec(line) ?? [];
    const sizes = listOf(list);
    const [first, last] = [sizes[0], sizes.at(-1)];
    const own = name?.trim() || (first === last ? (first ?? '') : `${first}–${last}`);
    const isTooLong =
      own.length > 60 || sizes.some((size) => size.length > 30) || sizes.join(', ').length > 300;
    if (sizes.length === 0 || isTooLong || scales.some((other) => other.name === own))
      throw new Refusal('inventory.bad_scale', { field: 'sizeScales', values: { line: line.trim() } });
    scales.push({ name: own, sizes });
  }
  return scales;
}

export async function showStyleSettings({ context, t }: PageRequest): Promise<Outcome> {
  const { settings } = context;
  return formPage({
    title: t('inventory.style_settings'),
    lead: t('inventory.style_settings_lead'),
    back: { href: '/inventory/styles', label: t('inventory.styles') },
    action: '/inventory/style-settings',
    submit: t('shared.save'),
    cancel: '/inventory/styles',
    parts: [
      {
        name: 'sizeScales',
        label: t('inventory.size_scales'),
        kind: 'textarea',
        rows: 8,
        hint: t('inventory.size_scales_hint'),
        autofocus: true,
      },
      {
        name: 'skuPattern',
        label: t('inventory.sku_pattern'),
        width: 'm',
        hint: t('inventory.sku_pattern_hint'),
      },
    ],
    values: { sizeScales: textOf(settings.sizeScales), skuPattern: settings.skuPattern },
    version: await settingsVersion(context.db),
  });
}

export async function saveStyleSettings(
  { context, t }: PageRequest,
  form: z.output<typeof styleSettingsForm>,
): Promise<Outcome> {
  const sizeScales = scalesIn(form.sizeScales);
  const { skuPattern } = form;
  if (!isSkuPattern(skuPattern)) throw new Refusal('inventory.bad_pattern', { field: 'skuPattern' });
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== form.version) throw new StaleVersion('settings', form.version);
    await saveSettings(tx.db, { sizeScales, skuPattern });
    const shown = (scales: Scales, pattern: string) => ({ sizeScales: textOf(scales), skuPattern: pattern });
    await audit(tx, {
      action: 'inventory.update_settings',
      record: { kind: 'settings', id: null, label: t('inventory.style_settings') },
      changes: changesBetween(
        shown(tx.settings.sizeScales, tx.settings.skuPattern),
        shown(sizeScales, skuPattern),
      ),
    });
  });
  forgetSettings(context.db);
  return redirect('/inventory/styles', { key: 'shared.saved' });
}
