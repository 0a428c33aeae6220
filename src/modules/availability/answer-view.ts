import type { Day } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import type { Answer } from './atp.ts';

export interface ShownAnswer {
  tone: Extract<Tone, 'done' | 'soon' | 'danger'>;
  icon: string;
  /** The answer in one line. */
  text: string;
}

/** Yes, or how many by then and the day of the rest. */
export function answerText(
  { t, f }: PageRequest,
  asked: { code: string; quantity: number; on: Day },
  answer: Answer,
): ShownAnswer {
  const values = {
    code: asked.code,
    quantity: f.number(asked.quantity),
    day: asked.on,
    by: f.number(answer.by),
    rest: f.number(asked.quantity - answer.by),
    later: answer.on ?? '',
  };
  if (answer.isMet) return { tone: 'done', icon: 'circle-check', text: t('availability.yes', values) };
  if (answer.on === null) {
    const key = answer.by > 0 ? 'part_never' : 'never';
    return { tone: 'danger', icon: 'alert-triangle', text: t(`availability.${key}`, values) };
  }
  const key = answer.by > 0 ? 'part' : 'later';
  return { tone: 'soon', icon: 'clock-exclamation', text: t(`availability.${key}`, values) };
}
