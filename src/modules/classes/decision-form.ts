import { z } from 'zod';
import { choice, day, text, version } from '../../web/fields.ts';
import { statuses } from '../customers/customer-form.ts';
import { segments } from './segment.ts';

const reason = text(300).required();

export const segmentForm = z.object({
  segment: choice(segments).required(),
  reason,
  untilOn: day().required(),
  version: version(),
});
export const pauseForm = z.object({ untilOn: day().required(), reason, version: version() });
export const statusForm = z.object({ status: choice(statuses).required(), reason, version: version() });
