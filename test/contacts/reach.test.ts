import { describe, expect, it } from 'vitest';
import {
  mayReach,
  preferredChannels,
  refusedBy,
  refusesInteraction,
} from '../../src/modules/contacts/channel.ts';
import { hoursOf, momentIn, onlyZoneOf, reachAt, workdaysIn } from '../../src/modules/contacts/reach.ts';

const weekdays = [1, 2, 3, 4, 5];
const hours = (timeZone: string, more = {}) => ({ timeZone, from: '09:00', to: '18:00', weekdays, ...more });

describe('what time it is there, and whether it is a good one', () => {
  // 2026-03-31 is a Tuesday.
  it.each([
    [
      'Berlin at noon our time',
      '2026-03-31T04:00:00Z',
      hours('Europe/Berlin'),
      '06:00',
      'outside',
      '2026-03-31T07:00:00.000Z',
    ],
    ['Berlin in the afternoon', '2026-03-31T08:00:00Z', hours('Europe/Berlin'), '10:00', 'now', null],
    ['the first minute', '2026-03-31T07:00:00Z', hours('Europe/Berlin'), '09:00', 'now', null],
    [
      'the minute after the last',
      '2026-03-31T16:00:00Z',
      hours('Europe/Berlin'),
      '18:00',
      'outside',
      '2026-04-01T07:00:00.000Z',
    ],
    [
      'Friday evening waits for Monday',
      '2026-04-03T17:00:00Z',
      hours('Europe/Berlin'),
      '19:00',
      'outside',
      '2026-04-06T07:00:00.000Z',
    ],
    [
      'Saturday',
      '2026-04-04T01:12:00Z',
      hours('Europe/Berlin'),
      '03:12',
      'day_off',
      '2026-04-06T07:00:00.000Z',
    ],
    [
      'a Gulf Friday',
      '2026-04-03T08:00:00Z',
      hours('Asia/Riyadh', { weekdays: workdaysIn('SA') }),
      '11:00',
      'day_off',
      '2026-04-05T06:00:00.000Z',
    ],
    [
      'a Gulf Sunday',
      '2026-04-05T08:00:00Z',
      hours('Asia/Riyadh', { weekdays: workdaysIn('SA') }),
      '11:00',
      'now',
      null,
    ],
    [
      'another day there',
      '2026-03-31T04:00:00Z',
      hours('America/Los_Angeles'),
      '21:00',
      'outside',
      '2026-03-31T16:00:00.000Z',
    ],
    ['half an hour off', '2026-03-31T03:30:00Z', hours('Asia/Kolkata'), '09:00', 'now', null],
    [
      'three quarters off',
      '2026-03-31T03:00:00Z',
      hours('Asia/Kathmandu'),
      '08:45',
      'outside',
      '2026-03-31T03:15:00.000Z',
    ],
    // New York: clocks go forward on 8 March 2026, back on 1 November.
    [
      'before the clocks go forward',
      '2026-03-06T23:30:00Z',
      hours('America/New_York'),
      '18:30',
      'outside',
      '2026-03-09T13:00:00.000Z',
    ],
    [
      'before the clocks go back',
      '2026-10-30T23:30:00Z',
      hours('America/New_York'),
      '19:30',
      'outside',
      '2026-11-02T14:00:00.000Z',
    ],
    // Berlin: forward on 29 March 2026.
    [
      'the Sunday the clocks go forward',
      '2026-03-29T00:59:00Z',
      hours('Europe/Berlin'),
      '01:59',
      'day_off',
      '2026-03-30T07:00:00.000Z',
    ],
    [
      'an hour that is left out',
      '2026-03-29T01:00:00Z',
      hours('Europe/Berlin'),
      '03:00',
      'day_off',
      '2026-03-30T07:00:00.000Z',
    ],
    [
      'a zone without summer time',
      '2026-07-01T23:59:00Z',
      hours('Asia/Shanghai'),
      '07:59',
      'outside',
      '2026-07-02T01:00:00.000Z',
    ],
    [
      'hours of one’s own',
      '2026-03-31T04:00:00Z',
      hours('Asia/Shanghai', { from: '13:30', to: '15:00' }),
      '12:00',
      'outside',
      '2026-03-31T05:30:00.000Z',
    ],
    [
      'one day a week',
      '2026-03-31T04:00:00Z',
      hours('Asia/Shanghai', { weekdays: [1] }),
      '12:00',
      'day_off',
      '2026-04-06T01:00:00.000Z',
    ],
    [
      'no day at all',
      '2026-03-31T04:00:00Z',
      hours('Asia/Shanghai', { weekdays: [] }),
      '12:00',
      'day_off',
      null,
    ],
  ])('%s', (_name, instant, theirs, time, state, nextAt) => {
    const reach = reachAt(new Date(instant), theirs);
    expect([reach.there.time, reach.state, reach.nextAt]).toEqual([time, state, nextAt]);
  });

  it('tells the day and weekday there', () => {
    expect(momentIn(new Date('2026-03-31T04:00:00Z'), 'America/Los_Angeles')).toEqual({
      day: '2026-03-30',
      time: '21:00',
      weekday: 1,
    });
  });

  it.each([
    ['DE', [1, 2, 3, 4, 5]],
    ['SA', [1, 2, 3, 4, 7]],
    ['AE', [1, 2, 3, 4, 5]],
    ['IL', [1, 2, 3, 4, 7]],
    ['IR', [1, 2, 3, 4, 6, 7]],
    ['IN', [1, 2, 3, 4, 5, 6]],
    ['AF', [1, 2, 3, 6, 7]],
    [null, [1, 2, 3, 4, 5]],
  ])('%s works on %j', (country, days) => {
    expect(workdaysIn(country)).toEqual(days);
  });

  const nobody = { timeZone: null, country: null, hoursFrom: null, hoursTo: null, weekdays: null };
  const german = { timeZone: 'Europe/Berlin', country: 'DE' };
  it.each([
    ['the customer’s', nobody, german, 'Europe/Berlin', [1, 2, 3, 4, 5]],
    ['their own', { ...nobody, timeZone: 'Asia/Tokyo' }, german, 'Asia/Tokyo', [1, 2, 3, 4, 5]],
    ['their own country’s only zone', { ...nobody, country: 'SA' }, german, 'Asia/Riyadh', [1, 2, 3, 4, 7]],
    ['their own days', { ...nobody, weekdays: '1,6' }, german, 'Europe/Berlin', [1, 6]],
    [
      'the customer’s country’s only zone',
      nobody,
      { timeZone: null, country: 'FR' },
      'Europe/Paris',
      [1, 2, 3, 4, 5],
    ],
  ])('hours come from %s', (_name, contact, customer, timeZone, days) => {
    expect(hoursOf(contact, customer)).toEqual({ timeZone, from: '09:00', to: '18:00', weekdays: days });
  });

  it('knows nothing where a country has many zones or nothing is known', () => {
    expect(hoursOf(nobody, { timeZone: null, country: 'US' })).toBeNull();
    expect(hoursOf({ ...nobody, country: 'US' }, german)).toBeNull();
    expect(hoursOf(nobody, null)).toBeNull();
    expect([onlyZoneOf('US'), onlyZoneOf(null)]).toEqual([null, null]);
  });
});

describe('by what someone may be reached', () => {
  it.each([
    [null, ['call', 'mail', 'wechat', 'whatsapp', 'visit']],
    ['all', []],
    ['call,mail', ['wechat', 'whatsapp', 'visit']],
  ])('%s leaves %j', (refused, left) => {
    const channels = ['call', 'mail', 'wechat', 'whatsapp', 'visit'] as const;
    expect(channels.filter((channel) => mayReach(refused, channel))).toEqual(left);
  });

  it.each([
    ['call', 'call', true],
    ['call', 'mail', false],
    ['all', 'mail', true],
    ['all', 'visit', true],
    ['all', 'fair', false],
    ['wechat', 'message', false],
    ['wechat,whatsapp', 'message', true],
    [null, 'call', false],
  ])('%s refuses an interaction by %s: %s', (refused, channel, is) => {
    expect(refusesInteraction(refused, channel)).toBe(is);
  });

  it('prefers in order, but never what is refused', () => {
    expect(preferredChannels('whatsapp,call,mail', 'call')).toEqual(['whatsapp', 'mail']);
    expect(refusedBy('mail,call')).toEqual(['call', 'mail']);
  });
});
