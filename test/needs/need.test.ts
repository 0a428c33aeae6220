import { describe, expect, it } from 'vitest';
import { allows } from '../../src/core/permissions.ts';
import { offeredSeasons, seasonPattern } from '../../src/core/seasons.ts';
import { allowedSteps, isConfirmed, needStates, saysOtherwise } from '../../src/modules/needs/need.ts';

describe('the states of a need', () => {
  const everything = () => true;
  it.each([
    ['new', 'fabric', ['confirm', 'end']],
    ['confirmed', 'fabric', ['sample', 'end']],
    ['sampled', 'fabric', ['approve', 'turn_down', 'end']],
    ['approved', 'fabric', ['end']],
    ['obsolete', 'fabric', ['reopen']],
    // Nobody makes a sample of a price.
    ['confirmed', 'price', ['approve', 'end']],
    ['confirmed', 'delivery', ['approve', 'end']],
    ['confirmed', 'a kind of our own', ['sample', 'end']],
  ] as const)('%s, %s: %j', (state, category, steps) => {
    expect(allowedSteps({ state, category }, everything)).toEqual(steps);
  });

  it('lets nobody take a step without the permission that the table names', () => {
    const asked: string[] = [];
    for (const state of needStates) {
      const steps = allowedSteps({ state, category: 'fit' }, (permission) => {
        asked.push(permission);
        return allows(null, permission);
      });
      expect(steps).toEqual([]);
    }
    expect(new Set(asked)).toEqual(new Set(['needs.write']));
  });

  it('knows where the customer’s word stands', () => {
    expect(needStates.filter(isConfirmed)).toEqual(['confirmed', 'sampled', 'approved']);
  });

  it.each([
    [{ wanted: 'Cotton 320 g' }, true],
    [{ category: 'fit' }, true],
    [{ details: 'with a sample' }, true],
    [{ scope: 'style' as const, styleId: 1 }, true],
    [{ season: '2026-AW' }, false],
    [{ quantity: 600 }, false],
  ])('a change to %j wants to be confirmed anew: %s', (change, anew) => {
    const wish = {
      category: 'fabric',
      wanted: 'Cotton 300 g',
      details: null,
      scope: 'standing' as const,
      styleId: null,
      orderId: null,
    };
    expect(saysOtherwise(wish, { ...wish, ...change })).toBe(anew);
  });

  it('offers last year’s seasons to those of the year after next', () => {
    const seasons = offeredSeasons('2026-03-31');
    expect([seasons[0], seasons.at(-1), seasons.length]).toEqual(['2025-SS', '2028-AW', 8]);
    expect(seasons.every((season) => seasonPattern.test(season))).toBe(true);
  });
});
