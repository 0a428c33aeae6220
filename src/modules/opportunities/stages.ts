import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, settingsVersion } from '../../core/settings.ts';
import { confirmPage, type Field, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { reasonText } from './opportunity-view.ts';
import { type Pipeline, type Stage, stageKinds, stageName } from './stage.ts';
import {
  addStage,
  placeStage,
  retireStage,
  returnStage,
  setLossReasons,
  updateStage,
} from './stage-actions.ts';
import type {
  lossReasonsForm,
  newStageForm,
  placeForm,
  retireForm,
  stageSettingsForm,
} from './stage-form.ts';
import { countsByStage, findStage, pipelineOf } from './stage-queries.ts';

const at = '/opportunities/stages';
const back = ({ t }: PageRequest) => ({ href: at, label: t('opportunities.stages') });

export async function showStages(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const pipeline = await pipelineOf(context);
  const counts = await countsByStage(context.db);
  const values = {
    lossReasons: context.settings.lossReasons.map((reason) => reasonText(t, reason)).join(', '),
  };
  return page('opportunities/stages', {
    title: t('opportunities.stages'),
    stages: pipeline.all.map((stage) => ({
      id: stage.id,
      name: stageName(stage, context.language),
      other: stageName(stage, context.language === 'en' ? 'zh-CN' : 'en'),
      kind: t(`opportunities.kind_${stage.kind}`),
      probability: f.percent(stage.probabilityBp / 10_000),
      count: f.number(counts.get(stage.code) ?? 0),
      isRetired: stage.isRetired,
      mayRetire: othersOf(pipeline, stage).length > 0,
    })),
    fields: stageFields(request, { isNew: true }),
    reasons: {
      name: 'lossReasons',
      label: t('opportunities.loss_reasons'),
      hint: t('admin.comma_hint'),
      value: values.lossReasons,
    },
    values,
    version: await settingsVersion(context.db),
    labels: { lossReasons: t('opportunities.loss_reasons') },
  });
}

const othersOf = (pipeline: Pipeline, { kind, id }: Stage) =>
  pipeline.inUse.filter((stage) => stage.kind === kind && stage.id !== id);

function stageFields({ t }: PageRequest, { isNew }: { isNew: boolean }): Field[] {
  return [
    { name: 'nameEn', label: t('opportunities.name_en'), width: 'm' },
    { name: 'nameZh', label: t('opportunities.name_zh'), width: 'm' },
    {
      name: 'probability',
      label: t('opportunities.probability'),
      kind: 'number',
      suffix: '%',
      width: 's',
      hint: t('opportunities.probability_hint'),
    },
    ...(isNew
      ? [
          {
            name: 'kind',
            label: t('opportunities.kind'),
            kind: 'select' as const,
            width: 'm' as const,
            hint: t('opportunities.kind_hint'),
            options: stageKinds.map((kind) => ({ value: kind, label: t(`opportunities.kind_${kind}`) })),
          },
        ]
      : []),
  ];
}

export async function addNewStage(
  { context }: PageRequest,
  form: z.output<typeof newStageForm>,
): Promise<Outcome> {
  await addStage(context, form);
  return redirect(at, { key: 'opportunities.stage_added' });
}

export async function showEditStage(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stage = await findStage(context, idParam(request));
  return formPage({
    title: `${stageName(stage, context.language)} · ${t('shared.edit')}`,
    back: back(request),
    action: `${at}/${stage.id}`,
    submit: t('shared.save'),
    cancel: at,
    parts: stageFields(request, { isNew: false }),
    values: { ...stage, probability: decimalText(stage.probabilityBp, 2) },
    version: stage.version,
  });
}

export async function saveStage(
  request: PageRequest,
  { version, ...form }: z.output<typeof stageSettingsForm>,
): Promise<Outcome> {
  await updateStage(request.context, { id: idParam(request), version }, form);
  return redirect(at, { key: 'shared.saved' });
}

export async function place(
  request: PageRequest,
  { direction }: z.output<typeof placeForm>,
): Promise<Outcome> {
  if (direction) await placeStage(request.context, idParam(request), direction);
  return redirect(at);
}

/** Says how many opportunities are in it, and asks where they go. */
export async function showRetire(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stage = await findStage(context, idParam(request));
  const pipeline = await pipelineOf(context);
  const count = (await countsByStage(context.db)).get(stage.code) ?? 0;
  const options = othersOf(pipeline, stage).map(({ code }) => ({
    value: code,
    label: pipeline.name(code, context.language),
  }));
  return confirmPage({
    title: t('opportunities.retire_stage', { stage: stageName(stage, context.language) }),
    consequences: [
      t('opportunities.retire_text'),
      ...(count ? [t('opportunities.retire_moves', { count })] : []),
    ],
    action: `${at}/${stage.id}/retirement`,
    submit: t('opportunities.retire'),
    cancel: at,
    version: stage.version,
    fields: count
      ? [{ name: 'moveTo', label: t('opportunities.move_them_to'), kind: 'select', options, width: 'm' }]
      : [],
    back: back(request),
  });
}

export async function retire(
  request: PageRequest,
  { moveTo, version }: z.output<typeof retireForm>,
): Promise<Outcome> {
  const count = await retireStage(request.context, { id: idParam(request), version }, moveTo);
  return redirect(at, { key: 'opportunities.stage_retired', values: { count } });
}

export async function bringBack(request: PageRequest, _form: z.output<typeof placeForm>): Promise<Outcome> {
  await returnStage(request.context, idParam(request));
  return redirect(at, { key: 'opportunities.stage_returned' });
}

export async function saveLossReasons(
  { context, t }: PageRequest,
  form: z.output<typeof lossReasonsForm>,
): Promise<Outcome> {
  // Typed by its words, one of ours is the one it was.
  const known = new Map(context.settings.lossReasons.map((reason) => [reasonText(t, reason), reason]));
  const typed = form.lossReasons
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const reasons = [...new Set(typed.map((reason) => known.get(reason) ?? reason))];
  if (reasons.some((reason) => reason.length > 60))
    throw new Refusal('errors.too_long', { field: 'lossReasons', values: { max: 60, length: 61 } });
  await setLossReasons(context, reasons, form.version);
  forgetSettings(context.db);
  return redirect(at, { key: 'shared.saved' });
}
