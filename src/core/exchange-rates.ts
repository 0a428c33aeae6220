import type { Database } from '../db/connection.ts';
import type { Day } from './days.ts';
import { Refusal } from './refusal.ts';

/**
 * The rate in force on a day: the newest at or before it, in hundred-millionths of the base currency for
 * one unit. Refuses where none has been entered.
 */
export async function rateOn(
  db: Database,
  { currency, baseCurrency, day }: { currency: string; baseCurrency: string; day: Day },
): Promise<number> {
  if (currency === baseCurrency) return 100_000_000;
  const rate = await db('exchange_rates')
    .where({ currency })
    .where('valid_on', '<=', day)
    .orderBy('valid_on', 'desc')
    .first('rate_e8');
  if (!rate) throw new Refusal('shared.no_rate', { values: { currency, baseCurrency, day } });
  return (rate as { rateE8: number }).rateE8;
}

/** The rates in force on a day of several currencies; one that has none by then is left out. */
export async function ratesOn(
  db: Database,
  { currencies, baseCurrency, day }: { currencies: readonly string[]; baseCurrency: string; day: Day },
): Promise<Map<string, number>> {
  const rates = new Map([[baseCurrency, 100_000_000]]);
  for (const currency of new Set(currencies)) {
    if (rates.has(currency)) continue;
    const newest: { rateE8: number } | undefined = await db('exchange_rates')
      .where({ currency })
      .where('valid_on', '<=', day)
      .orderBy('valid_on', 'desc')
      .first('rate_e8');
    if (newest) rates.set(currency, newest.rateE8);
  }
  return rates;
}
