/** Pure rules of a statement of account. No I/O. */
import type { Day } from '../../core/days.ts';

export interface Entry {
  on: Day;
  kind: 'shipment' | 'receipt';
  /** The shipment's or receipt's id and number, and what it is for. */
  id: number;
  number: string;
  about: string;
  currency: string;
  /** What the customer owes more by it; a payment is below 0. */
  amountE4: number;
}

export interface Account {
  currency: string;
  openingE4: number;
  rows: (Entry & { balanceE4: number })[];
  closingE4: number;
}

/**
 * The accounts of a period, one for each currency in which anything was ever owed or paid: what was owed before, each
 * entry with the balance after it, and what is owed at the end. Below 0 the customer has paid in advance.
 */
export function accountsOf(entries: readonly Entry[], { from, to }: { from: Day; to: Day }): Account[] {
  const rank = { shipment: 0, receipt: 1 };
  const sorted = entries
    .filter(({ on }) => on <= to)
    .sort((a, b) => (a.on !== b.on ? (a.on < b.on ? -1 : 1) : rank[a.kind] - rank[b.kind] || a.id - b.id));
  const currencies = [...new Set(sorted.map(({ currency }) => currency))].sort();
  return currencies
    .map((currency) => {
      const own = sorted.filter((entry) => entry.currency === currency);
      const openingE4 = own.reduce((sum, { on, amountE4 }) => (on < from ? sum + amountE4 : sum), 0);
      let balanceE4 = openingE4;
      const rows = own
        .filter(({ on }) => on >= from)
        .map((entry) => {
          balanceE4 += entry.amountE4;
          return { ...entry, balanceE4 };
        });
      return { currency, openingE4, rows, closingE4: balanceE4 };
    })
    .filter(({ rows, openingE4 }) => rows.length > 0 || openingE4 !== 0);
}
