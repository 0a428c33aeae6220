import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { Mode } from './carrier-form.ts';

export interface Carrier {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  contactName: string | null;
  phone: string | null;
  email: string | null;
  website: string | null;
  modes: Mode[];
  trackingUrl: string | null;
  contractUntilOn: string | null;
  insuredUntilOn: string | null;
  remarks: string | null;
  isArchived: boolean;
  version: number;
}

function modesOf(text: string): Mode[] {
  return text.split(',').filter(Boolean) as Mode[];
}

export async function findCarrier({ db }: Pick<Context, 'db'>, id: number): Promise<Carrier> {
  const row: (Omit<Carrier, 'modes'> & { modes: string }) | undefined = await db('carriers')
    .where({ id })
    .first();
  if (!row) throw new NotFound('carrier');
  return { ...row, modes: modesOf(row.modes) };
}

export async function findCarrierByCode(db: Database, code: string): Promise<Carrier | null> {
  const row: { id: number } | undefined = await db('carriers').where({ code }).first('id');
  return row ? findCarrier({ db }, row.id) : null;
}

export interface CarrierChoice {
  id: number;
  code: string;
  name: string;
  modes: Mode[];
}

/** Carriers in use, to choose from, with the one that a shipment has already. */
export async function carrierChoices(
  db: Database,
  presentId: number | null = null,
): Promise<CarrierChoice[]> {
  const rows: (Omit<CarrierChoice, 'modes'> & { modes: string })[] = await db('carriers')
    .where({ isArchived: false })
    .orWhere({ id: presentId ?? 0 })
    .orderBy(['name', 'id'])
    .select('id', 'code', 'name', 'modes');
  return rows.map((row) => ({ ...row, modes: modesOf(row.modes) }));
}

/** Where a shipment can be followed; the carrier's pattern holds `{number}`. */
export function trackingAddress(
  { trackingUrl }: Pick<Carrier, 'trackingUrl'>,
  number: string | null,
): string | null {
  if (!trackingUrl || !number) return null;
  const encoded = encodeURIComponent(number);
  return trackingUrl.includes('{number}') || trackingUrl.includes('%7Bnumber%7D')
    ? trackingUrl.replace(/\{number\}|%7Bnumber%7D/g, encoded)
    : trackingUrl;
}
