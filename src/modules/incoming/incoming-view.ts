import { type Day, today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import type { IncomingState } from './incoming.ts';

const tones: Record<IncomingState, Tone> = {
  open: 'info',
  received: 'done',
  closed_short: 'neutral',
  cancelled: 'neutral',
};

/** Its state in words; one that is late says so, since it counts as nothing. */
export function statePill(
  { t, context }: Pick<PageRequest, 't' | 'context'>,
  { state, nextOn }: { state: IncomingState; nextOn: Day },
): { text: string; tone: Tone } {
  if (state === 'open' && nextOn < today(context)) return { text: t('incoming.late'), tone: 'danger' };
  return { text: t(`incoming.state_${state}`), tone: tones[state] };
}
