import { createHash } from 'node:crypto';
import { addDays, type Day } from '../../src/core/days.ts';
import { fold, searchRow } from '../../src/core/search.ts';
import { isConfirmed, type NeedState } from '../../src/modules/needs/need.ts';
import { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import type { SeedCustomer } from './people.ts';
import { addStory } from './story.ts';
import { swatch } from './swatch.ts';

interface Wish {
  category: string;
  en: string;
  zh: string;
  /** The colour of a picture that goes with it. */
  colour?: readonly [number, number, number];
}

const wishes: readonly Wish[] = [
  {
    category: 'fabric',
    en: 'Organic cotton, GOTS certified',
    zh: '有机棉，GOTS 认证',
    colour: [214, 205, 186],
  },
  { category: 'fabric', en: 'Recycled polyester lining', zh: '再生涤纶里布', colour: [92, 104, 117] },
  { category: 'colour', en: 'Olive, Pantone 18-0426', zh: '橄榄绿，潘通 18-0426', colour: [94, 98, 62] },
  { category: 'colour', en: 'Earth tones only', zh: '只要大地色系', colour: [146, 112, 78] },
  { category: 'fit', en: 'Half a size larger than our scale', zh: '比标准码大半码' },
  { category: 'print', en: 'Logo embroidered, not printed', zh: '标志用刺绣，不要印花' },
  { category: 'label', en: 'Own woven label, EAN-13 on every piece', zh: '自有织唛，每件贴 EAN-13 条码' },
  { category: 'label', en: 'Care label in German and French', zh: '洗水唛用德文和法文' },
  { category: 'packing', en: 'Paper inner bags, no plastic', zh: '内包装用纸袋，不用塑料' },
  { category: 'packing', en: 'At most 12 kg a carton', zh: '每箱不超过 12 公斤' },
  { category: 'testing', en: 'OEKO-TEX test report with each order', zh: '每单附 OEKO-TEX 检测报告' },
  { category: 'delivery', en: 'Two addresses, separate packing lists', zh: '分两个地址送货，装箱单分开' },
  { category: 'price', en: 'Price held for the whole season', zh: '整季价格不变' },
];

const unsampled = ['price', 'delivery', 'testing'];

const states: readonly (readonly [NeedState, number])[] = [
  ['new', 3],
  ['confirmed', 4],
  ['sampled', 1],
  ['approved', 3],
  ['obsolete', 1],
];

const before: Record<NeedState, readonly NeedState[]> = {
  new: ['new'],
  confirmed: ['new', 'confirmed'],
  sampled: ['new', 'confirmed', 'sampled'],
  approved: ['new', 'confirmed', 'sampled', 'approved'],
  obsolete: ['new', 'confirmed', 'obsolete'],
};

interface Demo {
  writer: Writer;
  today: Day;
  language: 'en' | 'zh-CN';
}

/** What a third of the customers asks for, and onto their open orders. */
export function addNeeds({ writer, today, language }: Demo, customers: readonly SeedCustomer[]): void {
  const random = new Random(20_260_612);
  const draw = states.map(([state, weight]) => ({ state, weight }));
  const orders = writer.gathered('orders');
  for (const customer of customers) {
    if (!random.chance(customer.segment.level === 'A' ? 0.9 : 0.35)) continue;
    const open = orders.filter(
      (order) => order.customerId === customer.id && ['draft', 'confirmed'].includes(String(order.state)),
    );
    for (const wish of random.some(wishes, random.between(1, 4))) {
      const picked = random.weighted(draw).state;
      // Nobody makes a sample of a price.
      const state = picked === 'sampled' && unsampled.includes(wish.category) ? 'confirmed' : picked;
      const need = addNeed({ writer, today, language }, random, { customer, wish, state });
      if (need.scope !== 'standing' || state === 'obsolete') continue;
      for (const order of open) {
        writer.add('order_needs', {
          orderId: order.id,
          needId: need.id,
          category: wish.category,
          wanted: need.wanted,
          details: null,
          state: isConfirmed(state) ? 'confirmed' : 'open',
          reason: null,
          settledById: isConfirmed(state) ? customer.ownerId : null,
          settledAt: isConfirmed(state) ? order.createdAt : null,
        });
      }
    }
  }
}

function addNeed(
  { writer, today, language }: Demo,
  random: Random,
  { customer, wish, state }: { customer: SeedCustomer; wish: Wish; state: NeedState },
) {
  const wanted = language === 'en' ? wish.en : wish.zh;
  const year = Number(today.slice(0, 4));
  const createdOn = addDays(today, -random.between(5, 300));
  const at = (days: number) => {
    const day = addDays(createdOn, days);
    return `${day < today ? day : today}T00:40:00.000Z`;
  };
  const isSeasonal = random.chance(0.7);
  const quantity = random.chance(0.7) ? random.between(4, 60) * 50 : null;
  const hasTarget = quantity !== null && random.chance(0.4);
  const path = before[state].filter((step) => step !== 'sampled' || !unsampled.includes(wish.category));
  const id = writer.add('needs', {
    customerId: customer.id,
    category: wish.category,
    wanted,
    wantedKey: fold(wanted).slice(0, 300),
    details: null,
    scope: 'standing',
    styleId: null,
    orderId: null,
    season: isSeasonal ? `${year + (random.chance(0.3) ? 1 : 0)}-${random.pick(['SS', 'AW'])}` : null,
    quantity,
    targetPriceE4: hasTarget ? random.between(180, 620) * 100 : null,
    currency: hasTarget ? customer.currency : null,
    state,
    createdAt: at(0),
    createdById: customer.ownerId,
    updatedAt: at((path.length - 1) * 9),
    version: path.length,
  });
  path.forEach((step, place) => {
    writer.add('need_states', {
      needId: id,
      state: step,
      reason: step === 'obsolete' ? (language === 'en' ? 'New range without it' : '新系列不再需要') : null,
      enteredAt: at(place * 9),
      userId: customer.ownerId,
    });
  });
  addStory(writer, {
    customerId: customer.id,
    message: 'need_created',
    detail: { wanted },
    record: { kind: 'need', id },
    at: at(0),
    userId: customer.ownerId,
  });
  writer.add(
    'search_keys',
    searchRow(
      {
        kind: 'need',
        recordId: id,
        title: wanted,
        subtitle: '',
        isArchived: false,
        terms: [wanted],
        customerId: customer.id,
      },
      customer.names,
    ),
  );
  if (wish.colour && state !== 'new')
    addPicture(writer, { id, colour: wish.colour, at: at(1), by: customer.ownerId });
  return { id, wanted, scope: 'standing' };
}

const drawn = new Map<string, Buffer>();

function addPicture(
  writer: Writer,
  { id, colour, at, by }: { id: number; colour: readonly [number, number, number]; at: string; by: number },
): void {
  const content = drawn.get(colour.join()) ?? swatch(colour);
  drawn.set(colour.join(), content);
  const fileId = writer.add('files', {
    recordKind: 'need',
    recordId: id,
    name: 'swatch.png',
    mediaType: 'image/png',
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    isArchived: false,
    uploadedById: by,
    uploadedAt: at,
  });
  writer.add('file_contents', { fileId, content });
}

/** Birthdays, wishes about being reached, and a buyer here and there who changed employer. */
export function addPreferences({ writer, today, language }: Demo): void {
  const random = new Random(20_260_703);
  const links = writer.gathered('customer_contacts');
  const changed: Record<string, unknown>[] = [];
  for (const contact of writer.gathered('contacts')) {
    if (random.chance(0.3)) {
      const birthday = addDays('1985-01-01', random.between(-6000, 4000));
      contact.isBirthYearUnknown = random.chance(0.5);
      contact.birthdayOn = contact.isBirthYearUnknown ? `1904-${birthday.slice(5)}` : birthday;
    }
    if (random.chance(0.4))
      contact.preferredChannels = random.pick(['mail,call', 'whatsapp,mail', 'call', 'mail', 'wechat,call']);
    if (random.chance(0.1)) [contact.hoursFrom, contact.hoursTo] = ['08:00', '16:30'];
    if (!random.chance(0.04)) continue;
    contact.doNotContact = random.pick(['call', 'mail', 'all']);
    contact.doNotContactReason = language === 'en' ? 'Asked us not to' : '对方要求';
    contact.doNotContactOn = addDays(today, -random.between(10, 400));
  }
  for (const link of links) {
    if (link.isPrimary || !random.chance(0.05)) continue;
    const target = random.pick(links);
    if (target.customerId === link.customerId) continue;
    const movedOn = addDays(today, -random.between(20, 300));
    link.toOn = addDays(movedOn, -1);
    changed.push({
      customerId: target.customerId,
      contactId: link.contactId,
      jobTitle: link.jobTitle,
      isPrimary: false,
      fromOn: movedOn,
    });
  }
  for (const link of changed) writer.add('customer_contacts', link);
}
