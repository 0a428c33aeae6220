import { addDays, type Day } from '../../src/core/days.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import { startRates } from './products.ts';

/** Weekly rates of two years, wandering by half a per cent a week; gives the look-up by currency and day. */
export function addRates(writer: Writer, random: Random, today: Day): (currency: string, day: Day) => number {
  const history = new Map<string, { day: Day; rateE8: number }[]>();
  const start = addDays(today, -770);
  for (const [currency, startRate] of Object.entries(startRates)) {
    const rates: { day: Day; rateE8: number }[] = [];
    let rateE8 = startRate;
    for (let day = start; day <= today; day = addDays(day, 7)) {
      rates.push({ day, rateE8 });
      writer.add('exchange_rates', { currency, validOn: day, rateE8 });
      rateE8 = Math.round(rateE8 * (1 + (random.next() - 0.5) * 0.01));
    }
    history.set(currency, rates);
  }
  return (currency, day) => {
    if (currency === 'CNY') return 100_000_000;
    const before = history.get(currency)?.filter((rate) => rate.day <= day) ?? [];
    const last = before.at(-1);
    if (!last) throw new Error(`no rate for ${currency} on ${day}`);
    return last.rateE8;
  };
}
