import { setTimeout as wait } from 'node:timers/promises';
import { sendMessage } from './flash.ts';
import { rememberResult, resultOf } from './form-tokens.ts';
import { type Outcome, redirect } from './outcome.ts';
import type { Visit } from './visit.ts';

/** Remembers where a form led, so that its second sending leads there too. */
export async function keepResult(visit: Visit, token: string, outcome: { url: string }): Promise<void> {
  await rememberResult(visit.context.db, token, outcome.url);
}

/**
 * Where the first sending of a form led. The first may still be on its way between its commit and its answer,
 * or the program may have been ended there: then the start page, saying that the form was saved.
 */
export async function firstResult(visit: Visit, token: string): Promise<Outcome> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const url = await resultOf(visit.context.db, token, visit.context.user?.id ?? null);
    if (url) {
      sendMessage(visit.response, { key: 'shared.sent_before', tone: 'warning' });
      return redirect(url);
    }
    await wait(50);
  }
  return redirect('/', { key: 'shared.sent_before', tone: 'warning' });
}
