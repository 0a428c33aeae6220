import { z } from 'zod';
import { seasonPattern } from '../../core/seasons.ts';
import { choice, currency, longText, money, text, version, whole } from '../../web/fields.ts';
import { needScopes } from './need.ts';

const season = () =>
  text(7)
    .optional()
    .refine((value) => value === null || seasonPattern.test(value), { message: 'errors.not_offered' });

const fields = {
  category: text(40).required(),
  wanted: text(300).required(),
  scope: choice(needScopes).required(),
  /** A style's code and an order's number, where the scope is one of them. */
  style: text(40).optional(),
  order: text(40).optional(),
  season: season(),
  quantity: whole({ min: 1, max: 100_000_000 }).optional(),
  targetPriceE4: money().optional(),
  currency: currency().optional(),
  details: longText(4000).optional(),
};

export const newNeedForm = z.object(fields);
export const editNeedForm = z.object({ ...fields, version: version() });
export type NeedInput = z.output<typeof newNeedForm>;

export const stepForm = z.object({ reason: text(300).optional(), version: version() });
export const orderNeedForm = z.object({ reason: text(300).optional() });
