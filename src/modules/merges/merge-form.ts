import { z } from 'zod';
import { mergedColumns } from '../../db/customer-children.ts';
import { choice, reference, text, version } from '../../web/fields.ts';
import type { Choices } from './merge.ts';

const chosen = choice(['winner', 'loser', 'both']).optional();

export const mergeForm = z.object({
  loserId: reference().required(),
  winnerVersion: version(),
  loserVersion: version(),
  choices: z
    .object(Object.fromEntries(mergedColumns.map((field) => [field, chosen])))
    .optional()
    .transform((choices): Choices => {
      const made = Object.entries(choices ?? {}).filter(([, value]) => value !== null);
      return Object.fromEntries(made) as Choices;
    }),
});

export const apartForm = z.object({ reason: text(300).optional() });
