import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayInZone,
  daysBetween,
  instantInZone,
  isDay,
  monthsBetween,
  startOfMonth,
} from '../../src/core/days.ts';

describe('days', () => {
  it.each([
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-02-31', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['1899-12-31', false],
    ['2026-03-31T00:00', false],
    ['', false],
  ])('%s exists: %s', (text, exists) => {
    expect(isDay(text)).toBe(exists);
  });

  it('counts over months, years and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(daysBetween('2025-12-30', '2026-01-02')).toBe(3);
    expect(startOfMonth('2026-01-31', -1)).toBe('2025-12-01');
    expect(monthsBetween('2025-11-15', '2026-02-01')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('is the day where the company is', () => {
    const instant = new Date('2026-03-31T20:00:00Z');
    expect(dayInZone(instant, 'Asia/Shanghai')).toBe('2026-04-01');
    expect(dayInZone(instant, 'America/New_York')).toBe('2026-03-31');
  });

  it('turns a local time into an instant, across a change of summer time', () => {
    expect(instantInZone('2026-03-31T14:05', 'Asia/Shanghai')).toBe('2026-03-31T06:05:00.000Z');
    expect(instantInZone('2026-03-29T12:00', 'Europe/Berlin')).toBe('2026-03-29T10:00:00.000Z');
    expect(instantInZone('2026-03-28T12:00', 'Europe/Berlin')).toBe('2026-03-28T11:00:00.000Z');
    expect(instantInZone('2026-11-01T12:00', 'America/New_York')).toBe('2026-11-01T17:00:00.000Z');
  });
});
