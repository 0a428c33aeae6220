import { randomUUID } from 'node:crypto';
import { kept } from '../db/kept.ts';
import type { PageOutcome } from './outcome.ts';
import { idParam, type PageRequest, type ShowHandler } from './route.ts';

export interface Tokens {
  csrf: string;
  form: string;
}

const keptOutcomes = new WeakMap<object, Buffer[] | null>();

/**
 * A page that is put together and drawn anew only when something was written: the same user gets the same page
 * from the same address within the same minute, but for its tokens. `show` may depend on these, the settings
 * and the database, and on nothing else, and writes nothing.
 */
export function keptPage(show: ShowHandler): ShowHandler {
  return ({ context, url, ...request }: PageRequest) => {
    const minute = Math.floor(context.clock.now().getTime() / 60_000);
    const key = `page ${context.user?.id ?? 0} ${context.language} ${minute} ${url}`;
    return kept(context.db, key, async () => {
      const outcome = await show({ context, url, ...request });
      keptOutcomes.set(outcome, null);
      return outcome;
    });
  };
}

/**
 * A record's page that is kept; once it is put together, the modules are told that the user has opened it. What they
 * then write is not on it yet.
 */
export function keptRecord(kind: string, show: ShowHandler): ShowHandler {
  const shown = keptPage(show);
  return async (request) => {
    const outcome = await shown(request);
    await request.opened({ kind, id: idParam(request) });
    return outcome;
  };
}

// Where the tokens go in what is kept: no text of anyone's can contain these.
const places: Tokens = { csrf: `csrf-${randomUUID()}`, form: `form-${randomUUID()}` };
const eitherPlace = new RegExp(`(${places.csrf}|${places.form})`);
const csrfPlace = Buffer.from(places.csrf);
const formPlace = Buffer.from(places.form);

/** Draws a page; one that is kept is drawn and encoded once, with places for its tokens. */
export async function drawKept(
  outcome: PageOutcome,
  tokens: Tokens,
  draw: (tokens: Tokens) => Promise<string>,
): Promise<string | Buffer> {
  let pieces = keptOutcomes.get(outcome);
  if (pieces === undefined) return draw(tokens);
  if (pieces === null) {
    pieces = (await draw(places)).split(eitherPlace).map((piece) => Buffer.from(piece));
    keptOutcomes.set(outcome, pieces);
  }
  const [csrf, form] = [Buffer.from(tokens.csrf), Buffer.from(tokens.form)];
  return Buffer.concat(
    pieces.map((piece) => (piece.equals(csrfPlace) ? csrf : piece.equals(formPlace) ? form : piece)),
  );
}
