import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { decimalText } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { reasonText } from './reasons.ts';
import type { rulesForm } from './stocktake-form.ts';

/** What holds for every new stocktake: tolerance and reasons. */
export async function showRules({ context, t }: PageRequest): Promise<Outcome> {
  const { settings, db } = context;
  return formPage({
    title: t('stocktakes.rules'),
    lead: t('stocktakes.rules_lead'),
    back: { href: '/settings', label: t('admin.settings') },
    action: '/stocktakes/rules',
    submit: t('shared.save'),
    cancel: '/settings',
    parts: [
      {
        row: [
          {
            name: 'toleranceQty',
            label: t('stocktakes.tolerance_qty'),
            kind: 'number',
            width: 's',
            suffix: t('stocktakes.pieces'),
          },
          {
            name: 'toleranceBp',
            label: t('stocktakes.tolerance_percent'),
            hint: t('stocktakes.tolerance_hint'),
            kind: 'money',
            width: 's',
            suffix: '%',
          },
        ],
      },
      { name: 'countReasons', label: t('stocktakes.reasons'), hint: t('admin.comma_hint') },
    ],
    values: {
      toleranceQty: settings.countToleranceQty,
      toleranceBp: decimalText(settings.countToleranceBp, 2),
      countReasons: settings.countReasons.map((reason) => reasonText(t, reason)).join(', '),
    },
    version: await settingsVersion(db),
  });
}

export async function saveRules(
  { context, t }: PageRequest,
  form: z.output<typeof rulesForm>,
): Promise<Outcome> {
  // Typed by its words, one of ours is the one it was.
  const known = new Map(context.settings.countReasons.map((reason) => [reasonText(t, reason), reason]));
  const typed = form.countReasons
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const countReasons = [...new Set(typed.map((reason) => known.get(reason) ?? reason))];
  if (countReasons.some((reason) => reason.length > 60))
    throw new Refusal('errors.too_long', { field: 'countReasons', values: { max: 60, length: 61 } });
  if (countReasons.length === 0) throw new Refusal('errors.required', { field: 'countReasons' });
  const values = {
    countReasons,
    countToleranceQty: form.toleranceQty,
    countToleranceBp: form.toleranceBp,
  };
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== form.version) throw new StaleVersion('settings', form.version);
    await saveSettings(tx.db, values);
    await audit(tx, {
      action: 'stocktakes.rules',
      record: { kind: 'settings', id: null, label: tx.settings.companyName },
      changes: changesBetween(tx.settings, values),
    });
  });
  forgetSettings(context.db);
  return redirect('/stocktakes/rules', { key: 'shared.saved' });
}
