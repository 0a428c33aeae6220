import type { Database } from '../connection.ts';
import { chargeRules } from './charge-rules.ts';
import { mergeRules } from './merge-rules.ts';
import { movementRules } from './movement-rules.ts';
import { orderRules } from './order-rules.ts';
import { paymentRules } from './payment-rules.ts';
import { recordRules } from './record-rules.ts';
import { returnRules } from './return-rules.ts';
import type { BrokenRow, Rule } from './rule.ts';
import { shipmentRules } from './shipment-rules.ts';
import { stockRules } from './stock-rules.ts';
import { stocktakeRules } from './stocktake-rules.ts';

export const rules: readonly Rule[] = [
  ...stockRules,
  ...movementRules,
  ...orderRules,
  ...shipmentRules,
  ...returnRules,
  ...recordRules,
  ...chargeRules,
  ...mergeRules,
  ...paymentRules,
  ...stocktakeRules,
];

export interface Finding {
  rule: string;
  rows: BrokenRow[];
}

/** Proves the rules on a live database; gives each with the rows that break it, at most twenty. */
export async function checkIntegrity(db: Database, most = 20): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules)
    findings.push({ rule: rule.name, rows: (await rule.broken(db, most)).slice(0, most) });
  return findings;
}
