import { addDays, type Day, daysBetween } from '../../src/core/days.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import type { SeedCustomer } from './people.ts';
import { addStory } from './story.ts';
import { texts } from './texts.ts';

interface Talk {
  writer: Writer;
  random: Random;
  today: Day;
  language: 'en' | 'zh-CN';
}

const channels = ['call', 'mail', 'mail', 'message', 'message', 'visit', 'fair'] as const;

/** What was said with each customer over two years, what was promised, and what is to be done next. */
export function addConversations(talk: Talk, customers: readonly SeedCustomer[]): void {
  for (const customer of customers) {
    let day = addDays(customer.createdOn, talk.random.between(0, 10));
    while (day <= talk.today) {
      addInteraction(talk, customer, day);
      day = addDays(day, talk.random.between(20, 110));
    }
    addOpenItems(talk, customer);
  }
}

function addInteraction({ writer, random, today, language }: Talk, customer: SeedCustomer, day: Day): void {
  const at = `${day}T0${random.between(1, 3)}:${random.between(10, 59)}:00.000Z`;
  const channel = random.pick(channels);
  const contactId = random.pick(customer.contactIds);
  const id = writer.add('interactions', {
    customerId: customer.id,
    contactId,
    channel,
    happenedAt: at,
    said: random.pick(texts[language].said),
    userId: customer.ownerId,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  addStory(writer, {
    customerId: customer.id,
    message: 'interaction',
    detail: { channel },
    record: { kind: 'interaction', id },
    contactId,
    at,
    userId: customer.ownerId,
  });
  if (day < addDays(today, -5) && random.chance(0.06)) {
    writer.add('interaction_addenda', {
      interactionId: id,
      addedText: random.pick(texts[language].addenda),
      userId: customer.ownerId,
      createdAt: `${addDays(day, 4)}T05:20:00.000Z`,
    });
  }
}

/** Saturday and Sunday become the Monday after. */
function workday(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 6 ? addDays(day, 2) : weekday === 0 ? addDays(day, 1) : day;
}

/** Promises and follow-ups around today, so that everyone's first page has something to do. */
function addOpenItems({ writer, random, today, language }: Talk, customer: SeedCustomer): void {
  const item = (daysAgo: number) => ({
    customerId: customer.id,
    interactionId: null,
    userId: customer.ownerId,
    createdAt: `${addDays(today, -daysAgo)}T02:00:00.000Z`,
    version: 1,
  });
  const { id: customerId, ownerId: userId } = customer;
  const tell = (
    message: 'promised' | 'promise_kept' | 'promise_broken',
    detail: Record<string, string>,
    at: string,
  ) => addStory(writer, { customerId, message, detail, at, userId });
  if (random.chance(0.12)) {
    const dueOn = workday(addDays(today, random.between(-4, 12)));
    const promisedText = random.pick(texts[language].promises);
    tell('promised', { text: promisedText, day: dueOn }, item(14).createdAt);
    writer.add('promises', {
      ...item(14),
      promisedText,
      dueOn,
      firstDueOn: dueOn,
      state: 'open',
      closedAt: null,
      closedById: null,
    });
  }
  if (random.chance(0.3)) {
    const dueOn = workday(addDays(today, -random.between(8, 300)));
    const state = random.chance(0.85) ? 'kept' : 'broken';
    const lateBy = state === 'kept' && random.chance(0.2) ? random.between(1, 6) : 0;
    const closedOn = addDays(dueOn, lateBy);
    const promisedText = random.pick(texts[language].promises);
    const made = item(daysBetween(dueOn, today) + 10);
    tell('promised', { text: promisedText, day: dueOn }, made.createdAt);
    tell(`promise_${state}`, { text: promisedText }, `${closedOn}T08:00:00.000Z`);
    writer.add('promises', {
      ...made,
      promisedText,
      dueOn,
      firstDueOn: dueOn,
      state,
      closedOn,
      closedAt: `${closedOn}T08:00:00.000Z`,
      closedById: customer.ownerId,
    });
  }
  if (random.chance(0.25)) {
    writer.add('follow_ups', {
      ...item(9),
      task: random.pick(texts[language].tasks),
      dueOn: workday(addDays(today, random.between(-3, 20))),
      state: 'open',
      closedAt: null,
      closedById: null,
    });
  }
}
