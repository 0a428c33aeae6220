import { searchRow } from '../../src/core/search.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';

export type Mode = 'express' | 'air' | 'road' | 'rail' | 'sea';

export interface SeedCarrier {
  id: number;
  modes: readonly Mode[];
  /** How likely a shipment arrives by the promised day. */
  reliability: number;
  weight: number;
}

const carriers: readonly {
  code: string;
  name: string;
  other: string;
  modes: Mode[];
  reliability: number;
  weight: number;
}[] = [
  {
    code: 'OCEANIS',
    name: 'Oceanis Container Line',
    other: '海洋之星航运',
    modes: ['sea'],
    reliability: 0.82,
    weight: 5,
  },
  {
    code: 'EASTBAY',
    name: 'East Bay Shipping',
    other: '东湾海运',
    modes: ['sea'],
    reliability: 0.67,
    weight: 4,
  },
  {
    code: 'NORTHSTAR',
    name: 'Northstar Lines',
    other: '北星航运',
    modes: ['sea', 'rail'],
    reliability: 0.9,
    weight: 3,
  },
  {
    code: 'SKYBRIDGE',
    name: 'Skybridge Air Cargo',
    other: '天桥航空货运',
    modes: ['air'],
    reliability: 0.93,
    weight: 3,
  },
  {
    code: 'JETWAY',
    name: 'Jetway Freight',
    other: '捷途货运',
    modes: ['air', 'express'],
    reliability: 0.78,
    weight: 2,
  },
  {
    code: 'SWIFT',
    name: 'Swiftparcel Express',
    other: '迅达快递',
    modes: ['express'],
    reliability: 0.95,
    weight: 3,
  },
  {
    code: 'SILKRAIL',
    name: 'Silk Rail Logistics',
    other: '丝路班列',
    modes: ['rail'],
    reliability: 0.74,
    weight: 2,
  },
  {
    code: 'YONGDA',
    name: 'Yongda Trucking',
    other: '甬达运输',
    modes: ['road'],
    reliability: 0.88,
    weight: 3,
  },
];

export function addCarriers(writer: Writer, random: Random, createdAt: string): SeedCarrier[] {
  return carriers.map(({ code, name, other, modes, reliability, weight }) => {
    const id = writer.add('carriers', {
      code,
      name,
      nameOther: other,
      phone: `+86 574 8${random.between(100, 999)} ${random.between(1000, 9999)}`,
      email: `booking@${code.toLowerCase()}.example`,
      modes: modes.join(','),
      trackingUrl: `https://www.${code.toLowerCase()}.example/track/{number}`,
      isArchived: false,
      createdAt,
      updatedAt: createdAt,
      version: 1,
    });
    writer.add(
      'search_keys',
      searchRow({
        kind: 'carrier',
        recordId: id,
        title: `${code} ${name}`,
        subtitle: modes.join(', '),
        isArchived: false,
        terms: [code, name, other],
      }),
    );
    return { id, modes, reliability, weight };
  });
}

/** The carrier and mode that carry goods to a country; home deliveries go by road. */
export function chooseCarrier(
  random: Random,
  carriers: readonly SeedCarrier[],
  { countryCode, pieces }: { countryCode: string; pieces: number },
): { carrier: SeedCarrier; mode: Mode } {
  const wanted: Mode =
    countryCode === 'CN'
      ? 'road'
      : pieces < 300
        ? random.pick(['express', 'air'] as const)
        : random.chance(0.12)
          ? 'rail'
          : random.chance(0.15)
            ? 'air'
            : 'sea';
  return { carrier: random.weighted(carriers.filter(({ modes }) => modes.includes(wanted))), mode: wanted };
}

/** Days from dispatch to the day that the carrier promises. */
export const transitDays: Record<Mode, number> = { express: 5, air: 9, road: 3, rail: 22, sea: 34 };
