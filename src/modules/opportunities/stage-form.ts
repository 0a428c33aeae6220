import { z } from 'zod';
import { choice, percent, text, version } from '../../web/fields.ts';
import { stageKinds } from './stage.ts';

const names = { nameEn: text(60).required(), nameZh: text(60).required() };

export const newStageForm = z.object({
  ...names,
  probability: percent().required(),
  kind: choice(stageKinds).required(),
});
export const stageSettingsForm = z.object({
  ...names,
  probability: percent().required(),
  version: version(),
});
export const placeForm = z.object({ direction: choice(['up', 'down']).optional() });
export const retireForm = z.object({ moveTo: text(20).optional(), version: version() });
export const lossReasonsForm = z.object({ lossReasons: text(500).required(), version: version() });

export type NewStage = z.output<typeof newStageForm>;
