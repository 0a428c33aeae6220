import type { Day } from '../../src/core/days.ts';
import { addDays } from '../../src/core/days.ts';
import type { Writer } from '../writer.ts';

// Those of fixed days; the others move with the moon and are entered each year.
const holidays = [
  { from: '01-01', days: 1, en: 'New Year', 'zh-CN': '元旦' },
  { from: '05-01', days: 5, en: 'Labour Day', 'zh-CN': '劳动节' },
  { from: '10-01', days: 7, en: 'National Day', 'zh-CN': '国庆节' },
] as const;

/** The company's holidays of last year, this year and the next. */
export function addHolidays(writer: Writer, language: 'en' | 'zh-CN', today: Day): void {
  const year = Number(today.slice(0, 4));
  for (const shown of [year - 1, year, year + 1])
    for (const { from, days, ...names } of holidays)
      for (let place = 0; place < days; place++)
        writer.add('calendar_days', {
          dayOn: addDays(`${shown}-${from}`, place),
          isWorking: false,
          name: names[language],
        });
}
