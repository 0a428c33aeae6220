/** How goods travel, and which incoterms 2020 go with it. No I/O. */
import { Refusal } from '../../core/refusal.ts';

export const transports = ['sea', 'inland', 'air', 'rail', 'road', 'express'] as const;
export type Transport = (typeof transports)[number];

/** Those for goods by sea or inland water only, each with the one that says the same for any transport. */
const seaTerms: Readonly<Record<string, string>> = { FAS: 'FCA', FOB: 'FCA', CFR: 'CPT', CIF: 'CIP' };

/**
 * The transport of an order or a quote with this incoterm: a sea term without one means the sea. Refuses a sea
 * term with another transport.
 */
export function transportFor(incoterm: string | null, transport: Transport | null): Transport | null {
  const instead = incoterm ? seaTerms[incoterm] : undefined;
  if (!incoterm || !instead) return transport;
  if (transport !== null && transport !== 'sea' && transport !== 'inland')
    throw new Refusal('orders.sea_only', { field: 'incoterm', values: { incoterm, instead } });
  return transport ?? 'sea';
}
