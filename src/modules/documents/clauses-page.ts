import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { forgetSettings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { standardClauses } from './clauses.ts';
import type { clausesForm } from './document-form.ts';
import { besides, toSettings } from './letterhead-page.ts';

const at = '/settings/contract-articles';

export async function showClauses(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contractClausesZh, contractClausesEn } = context.settings;
  return formPage({
    title: t('documents.clauses'),
    lead: t('documents.clauses_lead'),
    back: toSettings(request),
    actions: besides(request, at) ?? [],
    action: at,
    submit: t('shared.save'),
    cancel: '/settings',
    parts: [
      { name: 'clausesZh', label: t('documents.clauses_zh'), kind: 'textarea', rows: 12, optional: true },
      { name: 'clausesEn', label: t('documents.clauses_en'), kind: 'textarea', rows: 14, optional: true },
    ],
    values: {
      clausesZh: contractClausesZh ?? standardClauses['zh-CN'],
      clausesEn: contractClausesEn ?? standardClauses.en,
    },
    version: await settingsVersion(context.db),
  });
}

/** What the program brings stays its own, so that it may be bettered. */
const own = (text: string | null, standard: string) => (text === null || text === standard ? null : text);

export async function saveClauses(
  { context }: PageRequest,
  { version, clausesZh, clausesEn }: z.output<typeof clausesForm>,
): Promise<Outcome> {
  const values = {
    contractClausesZh: own(clausesZh, standardClauses['zh-CN']),
    contractClausesEn: own(clausesEn, standardClauses.en),
  };
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== version) throw new StaleVersion('settings', version);
    await saveSettings(tx.db, values);
    await audit(tx, {
      action: 'documents.clauses',
      record: { kind: 'settings', id: null, label: tx.settings.companyName },
      changes: changesBetween(tx.settings, values),
    });
  });
  forgetSettings(context.db);
  return redirect(at, { key: 'shared.saved' });
}
