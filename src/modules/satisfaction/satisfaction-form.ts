import { z } from 'zod';
import { choice, day, longText, text, version, whole } from '../../web/fields.ts';

const level = () => whole({ min: 1, max: 5 });

const fields = {
  source: choice(['customer', 'staff']).required(),
  overall: level().required(),
  goods: level().optional(),
  delivery: level().optional(),
  communication: level().optional(),
  documents: level().optional(),
  words: longText(2000).optional(),
  answeredOn: day().required(),
};

export const answerForm = z.object({ ...fields, version: version() });
export type AnswerInput = z.output<z.ZodObject<typeof fields>>;
export const newAnswerForm = z.object({ ...fields, customer: text(40).required() });
export const parts = ['goods', 'delivery', 'communication', 'documents'] as const;
export const levels = [5, 4, 3, 2, 1] as const;
