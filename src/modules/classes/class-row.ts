import { addDays, type Day, daysBetween } from '../../core/days.ts';
import { roundToMinor, total } from '../../core/money.ts';
import type { CustomerFacts, Decision, DecisionKind } from './class-facts.ts';
import { isQuiet, quietRule, rhythmOf, valueAtRisk } from './rhythm.ts';
import {
  frequencyDays,
  type RevenueClass,
  recencyOf,
  revenueDays,
  type Segment,
  type Standing,
  type Status,
  segmentOf,
  statusOf,
} from './segment.ts';

/** A row of `customer_classes`: what was computed of a customer last. */
export interface StoredClass {
  customerId: number;
  isArchived: boolean;
  /** Null without an order. */
  revenueClass: RevenueClass | null;
  revenueE4: number;
  aheadBp: number;
  /** Order days in 24 months, and ever. */
  recentCount: number;
  orderCount: number;
  firstOrderOn: Day | null;
  lastOrderOn: Day | null;
  medianDays: number | null;
  spreadDays: number | null;
  /** What the rule says; `segment` is what holds: someone's decision while there is one. */
  ruleSegment: Segment | null;
  segment: Segment | null;
  segmentSinceOn: Day;
  contactOn: Day;
  quietBasis: 'rhythm' | 'contact';
  warnOn: Day;
  isQuiet: boolean;
  atRiskE4: number;
}

export interface Computed {
  row: StoredClass;
  status: Status;
  /** Decisions whose last day is over. */
  expired: Decision[];
}

export interface Rules {
  day: Day;
  levels: readonly string[];
  baseCurrency: string;
  standing: Pick<Standing, 'classOf' | 'aheadBp'>;
}

/** What is to be stored of a customer, from its facts. No I/O. */
export function computeClass(facts: CustomerFacts, { day, levels, baseCurrency, standing }: Rules): Computed {
  const { orderDays, stored } = facts;
  const expired = facts.decisions.filter(({ untilOn }) => untilOn !== null && untilOn < day);
  const decision = (kind: DecisionKind) =>
    facts.decisions.find((one) => one.kind === kind && !expired.includes(one));
  const rhythm = rhythmOf(orderDays.map((order) => order.day));
  const [first, last] = [orderDays[0], orderDays.at(-1)];
  const since = (days: number) => orderDays.filter((order) => order.day >= addDays(day, -days));
  const revenueE4 = total(since(revenueDays).map(({ amountE4 }) => amountE4));
  const recentCount = since(frequencyDays).length;
  const revenueClass = standing.classOf(revenueE4);
  const ruleSegment =
    first && last
      ? segmentOf({
          revenueClass,
          recentCount,
          orderCount: orderDays.length,
          daysSinceFirst: daysBetween(first.day, day),
          q: recencyOf(daysBetween(last.day, day), rhythm?.medianDays ?? null),
        })
      : null;
  const segment = (decision('segment')?.decided as Segment | undefined) ?? ruleSegment;
  const { basis, warnOn } = quietRule({ ...facts, levels });
  const status = facts.isStatusFixed ? facts.status : first ? statusOf(segment) : 'lead';
  return {
    expired,
    status,
    row: {
      customerId: facts.id,
      isArchived: facts.isArchived,
      revenueClass: first ? revenueClass : null,
      revenueE4,
      aheadBp: first ? standing.aheadBp(revenueE4) : 0,
      recentCount,
      orderCount: orderDays.length,
      firstOrderOn: first?.day ?? null,
      lastOrderOn: last?.day ?? null,
      medianDays: rhythm?.medianDays ?? null,
      spreadDays: rhythm?.spreadDays ?? null,
      ruleSegment,
      segment,
      segmentSinceOn: stored && stored.segment === segment ? stored.segmentSinceOn : day,
      contactOn: facts.contactOn,
      quietBasis: basis,
      warnOn,
      isQuiet: isQuiet(warnOn, day, {
        hasOpenOrder: facts.hasOpenOrder || facts.hasOpenQuote,
        pausedUntilOn: decision('pause')?.untilOn ?? null,
        isGivenUp:
          facts.isArchived ||
          (facts.isStatusFixed && (facts.status === 'dormant' || facts.status === 'lost')),
      }),
      atRiskE4: roundToMinor(BigInt(valueAtRisk(orderDays)), baseCurrency),
    },
  };
}

/** Is there anything to write? */
export function differs({ stored, status }: CustomerFacts, computed: Computed): boolean {
  if (!stored || computed.expired.length > 0 || computed.status !== status) return true;
  return Object.entries(computed.row).some(
    ([name, value]) => (stored as unknown as Record<string, unknown>)[name] !== value,
  );
}
