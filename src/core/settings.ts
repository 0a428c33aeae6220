import { z } from 'zod';
import type { Database } from '../db/connection.ts';

export const switchableModules = [
  'opportunities',
  'orders',
  'inventory',
  'shipments',
  'carriers',
  'satisfaction',
  'reports',
] as const;
export type SwitchableModule = (typeof switchableModules)[number];

const schemas = {
  /** Set at the end of the set-up page; until then every page leads there. */
  setUpAt: z.string().nullable().default(null),
  isDemo: z.boolean().default(false),
  companyName: z.string().default('Kehu'),
  companyNameOther: z.string().default(''),
  companyAddress: z.string().default(''),
  baseCurrency: z.string().default('CNY'),
  language: z.enum(['en', 'zh-CN']).default('en'),
  timeZone: z.string().default('Asia/Shanghai'),
  modulesOff: z.array(z.enum(switchableModules)).default([]),
  salesSeeAllCustomers: z.boolean().default(true),
  /** ISO weekdays on which the company works: 1 is Monday. */
  workingWeekdays: z.array(z.number().int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
  levels: z.array(z.string()).default(['A', 'B', 'C']),
  needCategories: z
    .array(z.string())
    .default(['fabric', 'colour', 'fit', 'print', 'label', 'packing', 'testing', 'price', 'delivery']),
  /** How many customers a salesperson takes from the pool on one day. */
  claimsPerDay: z.number().int().min(1).default(5),
  /** Days without anything in its story after which a customer goes back to the pool; null: never. */
  recallAfterDays: z.number().int().min(14).nullable().default(null),
  recallExemptLevels: z.array(z.string()).default(['A']),
  /** Working days to the first contact after a handover, for the levels in their order; the last for all others. */
  firstContactDays: z.array(z.number().int().min(1)).min(1).default([5, 10, 20]),
  /** By which rules the keys of all customers were last made; behind the present ones, they are made anew. */
  duplicateRules: z.number().int().default(0),
  /** What sizes a style may come in, by the names of the scales: `54–62`. */
  sizeScales: z.array(z.object({ name: z.string(), sizes: z.array(z.string()).min(1) })).default([
    { name: 'S–XL', sizes: ['S', 'M', 'L', 'XL'] },
    { name: 'XS–XXL', sizes: ['XS', 'S', 'M', 'L', 'XL', 'XXL'] },
    { name: '54–62', sizes: ['54', '56', '58', '60', '62'] },
    { name: 'ONE', sizes: ['ONE'] },
  ]),
  /** How the code of a new SKU is put together. */
  skuPattern: z.string().default('{style}-{colour}-{size}'),
  /** How many days a quote holds unless another day is typed. */
  quoteValidDays: z.number().int().min(1).max(730).default(30),
  /** A price that lies further below the list price than this share of it is noted beside it. */
  priceNotePercent: z.number().int().min(0).max(100).default(10),
  sources: z.array(z.string()).default(['fair', 'website', 'referral', 'mail', 'agent']),
  /** Why opportunities are lost. */
  lossReasons: z
    .array(z.string())
    .default(['price', 'delivery', 'quality', 'budget', 'stays', 'no_answer', 'other']),
  /** What stands at the head of documents and by whom they are signed; what is empty is taken from the above. */
  letterhead: z
    .object({
      nameZh: z.string().default(''),
      nameEn: z.string().default(''),
      addressZh: z.string().default(''),
      addressEn: z.string().default(''),
      phone: z.string().default(''),
      fax: z.string().default(''),
      email: z.string().default(''),
      website: z.string().default(''),
      taxNumber: z.string().default(''),
      signerZh: z.string().default(''),
      signerEn: z.string().default(''),
      /** Stored files, which issued documents go on naming after others take their place. */
      logoFileId: z.number().int().nullable().default(null),
      stampFileId: z.number().int().nullable().default(null),
    })
    .prefault({}),
  /** The articles that end every sales contract; null: those that the program brings. */
  contractClausesZh: z.string().nullable().default(null),
  contractClausesEn: z.string().nullable().default(null),
  /** Why what was counted is not what the books say. */
  countReasons: z
    .array(z.string())
    .default(['miscounted', 'unbooked_out', 'unbooked_in', 'wrong_place', 'damaged', 'lost', 'other']),
  /** What a new stocktake lets pass: pieces, and basis points of the book quantity. */
  countToleranceQty: z.number().int().min(0).default(2),
  countToleranceBp: z.number().int().min(0).default(100),
};

export type SettingName = keyof typeof schemas;
export type Settings = { readonly [Name in SettingName]: z.infer<(typeof schemas)[Name]> };

const keptForMs = 2000;
const kept = new WeakMap<object, { settings: Settings; untilMs: number }>();

/**
 * The company's settings. Kept for two seconds per process, so that a change made through another process
 * on the same database arrives without a restart; a change made here shows at once.
 */
export async function loadSettings(db: Database): Promise<Settings> {
  const cache = kept.get(db.client);
  if (cache && cache.untilMs > Date.now()) return cache.settings;
  const settings = await readSettings(db);
  kept.set(db.client, { settings, untilMs: Date.now() + keptForMs });
  return settings;
}

async function readSettings(db: Database): Promise<Settings> {
  const rows: { name: string; value: string }[] = await db('settings').select('name', 'value');
  const stored = new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
  const entries = Object.entries(schemas).map(([name, schema]) => [name, schema.parse(stored.get(name))]);
  return Object.fromEntries(entries) as Settings;
}

/** Counts up with every change of a setting, so that a form can name what it saw. */
export async function settingsVersion(db: Database): Promise<number> {
  const rows: { version: number }[] = await db('settings').forUpdate().select('version');
  return rows.reduce((sum, { version }) => sum + version, 0);
}

/** Writes settings inside the caller's transaction. Call `forgetSettings` on the outer handle after it. */
export async function saveSettings(db: Database, values: Partial<Settings>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const text = JSON.stringify(schemas[name as SettingName].parse(value));
    const updated = await db('settings').where({ name }).update({ value: text }).increment('version', 1);
    if (updated === 0) await db('settings').insert({ name, value: text, version: 1 });
  }
}

export function forgetSettings(db: Database): void {
  kept.delete(db.client);
}

export function isModuleOn(settings: Settings, module: string): boolean {
  return !(settings.modulesOff as readonly string[]).includes(module);
}
