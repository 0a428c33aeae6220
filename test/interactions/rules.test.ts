import { describe, expect, it } from 'vitest';
import { readDays } from '../../src/modules/admin/calendar.ts';
import {
  afterSeeing,
  isCorrectable,
  keptRate,
  newSince,
  preferredChannel,
  type StoryVisit,
} from '../../src/modules/interactions/interaction.ts';
import { translate } from '../../src/web/languages.ts';
import { movedTexts } from '../../src/web/moved-texts.ts';

const at = (time: string) => new Date(`2026-03-31T${time}:00.000Z`);
const visit = (seen: string, previous: string | null): StoryVisit => ({
  seenAt: at(seen).toISOString(),
  previousSeenAt: previous && at(previous).toISOString(),
});

describe('what is new since the last visit', () => {
  it.each([
    ['nothing on a first visit', null, '10:00', null],
    ['since the visit before, while the present one lasts', visit('10:00', '08:00'), '10:29', '08:00'],
    ['since the present one, where it is the first', visit('10:00', null), '10:29', '10:00'],
    ['since it, once half an hour has gone', visit('10:00', '08:00'), '10:30', '10:00'],
  ])('%s', (_, seen, now, since) => {
    expect(newSince(seen, at(now))).toBe(since && at(since).toISOString());
  });

  it('keeps the marks within a visit, and begins the next one where it was left', () => {
    expect(afterSeeing(null, at('10:00'))).toEqual(visit('10:00', null));
    expect(afterSeeing(visit('10:00', '08:00'), at('10:20'))).toEqual(visit('10:20', '08:00'));
    expect(afterSeeing(visit('10:00', null), at('10:20'))).toEqual(visit('10:20', '10:00'));
    expect(afterSeeing(visit('10:00', '08:00'), at('11:00'))).toEqual(visit('11:00', '10:00'));
  });
});

describe('an interaction', () => {
  it('is correctable for a day, to the millisecond', () => {
    const written = { createdAt: '2026-03-30T04:00:00.000Z' };
    expect(isCorrectable(written, new Date('2026-03-31T03:59:59.999Z'))).toBe(true);
    expect(isCorrectable(written, new Date('2026-03-31T04:00:00.000Z'))).toBe(false);
  });

  it.each([
    [['mail,call', null], 'mail'],
    [['WeChat, email', 'call'], 'message'],
    [['fax', 'visit'], 'visit'],
    [[null, undefined, ''], null],
  ])('of those who prefer %j is by %s', (preferences, channel) => {
    expect(preferredChannel(...preferences)).toBe(channel);
  });
});

describe('promises kept', () => {
  it.each([
    [{ onTime: 3, late: 1, broken: 1 }, 0.6],
    [{ onTime: 0, late: 2, broken: 0 }, 0],
    [{ onTime: 0, late: 0, broken: 0 }, null],
  ])('%j is %s', (counts, rate) => {
    expect(keptRate(counts)).toBe(rate);
  });
});

describe('the lines of holidays', () => {
  it.each([
    ['2026-10-01..2026-10-03 国庆节', ['2026-10-01 国庆节', '2026-10-02 国庆节', '2026-10-03 国庆节']],
    ['2026/1/1 New Year', ['2026-01-01 New Year']],
    ['2026年5月1日至2026年5月2日，劳动节', ['2026-05-01 劳动节', '2026-05-02 劳动节']],
    ['2026-05-01 - 2026-05-02', ['2026-05-01 ', '2026-05-02 ']],
    ['\n２０２６-０５-０１ 五一\n\n2026-05-01 Labour Day', ['2026-05-01 Labour Day']],
  ])('%j', (text, days) => {
    expect(readDays(text).map(({ dayOn, name }) => `${dayOn} ${name}`)).toEqual(days);
  });

  it.each([
    ['2026-10-01\ntomorrow', 'admin.day_line_unreadable', 2],
    ['2026-02-30 No such day', 'admin.day_line_unreadable', 1],
    ['2026-10-07..2026-10-01', 'admin.day_line_period', 1],
    ['2026-01-01..2026-12-31', 'admin.day_line_period', 1],
  ])('%j is refused by its line', (text, messageKey, line) => {
    expect(() => readDays(text)).toThrow(
      expect.objectContaining({ messageKey, values: expect.objectContaining({ line }) }),
    );
  });
});

describe('texts that have moved', () => {
  it.each(Object.keys(movedTexts))('%s is still found', (key) => {
    for (const language of ['en', 'zh-CN'] as const)
      expect(translate(language)(key, { channel: 'call', day: '2026-03-31', text: 'x' })).not.toBe(key);
  });
});
