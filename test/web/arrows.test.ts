import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** What each module may call on, as in STYLE.md; the linter looks for cycles. */
const arrows: Record<string, readonly string[]> = {
  customers: ['contacts', 'users'],
  interactions: ['account', 'contacts', 'customers', 'users'],
  contacts: ['customers'],
  needs: ['customers'],
  handovers: ['customers', 'users'],
  pool: ['customers', 'handovers'],
  classes: ['customers'],
  merges: ['customers', 'users'],
  opportunities: ['customers', 'contacts', 'interactions', 'orders', 'inventory'],
  'market-opportunities': ['opportunities', 'customers'],
  inventory: ['customers'],
  availability: ['inventory', 'customers'],
  incoming: ['inventory', 'availability'],
  stocktakes: ['inventory', 'users'],
  replenishment: ['inventory', 'incoming', 'availability'],
  'payment-plans': ['customers'],
  orders: ['inventory', 'availability', 'customers', 'contacts', 'needs', 'payment-plans'],
  quotes: ['orders', 'inventory', 'availability', 'customers', 'contacts', 'payment-plans', 'opportunities'],
  receipts: ['orders', 'payment-plans', 'customers'],
  'letters-of-credit': ['orders', 'customers'],
  returns: ['orders', 'shipments', 'inventory', 'customers'],
  documents: [
    'quotes',
    'orders',
    'shipments',
    'receipts',
    'payment-plans',
    'customers',
    'inventory',
    'needs',
  ],
  carriers: [],
  shipments: ['orders', 'carriers', 'customers', 'inventory', 'payment-plans'],
  satisfaction: ['customers'],
  imports: ['customers', 'contacts', 'inventory', 'carriers', 'orders', 'shipments', 'users'],
  users: [],
  account: ['users'],
  admin: [],
  help: [],
  'my-day': ['customers', 'interactions', 'orders', 'satisfaction', 'shipments'],
  search: [
    'contacts',
    'customers',
    'documents',
    'letters-of-credit',
    'needs',
    'opportunities',
    'orders',
    'quotes',
    'receipts',
    'returns',
    'shipments',
  ],
  reports: [
    'carriers',
    'classes',
    'customers',
    'inventory',
    'needs',
    'opportunities',
    'orders',
    'replenishment',
  ],
};

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/from '(\.{1,2}\/[^']+)'/g)].map(([, path]) => join(dirname(file), path ?? ''));
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(source, name));

/** `modules/orders` of a file in a module, else `core`, `web`, `db`. */
function roomOf(file: string): { layer: string; module: string | null } {
  const [layer = '', module = ''] = relative(source, file).split(sep);
  return { layer, module: layer === 'modules' && !module.endsWith('.ts') ? module : null };
}

describe('the arrows of the architecture', () => {
  it.each(Object.keys(arrows))('%s calls only on what it may', (name) => {
    const wrong = files
      .filter((file) => roomOf(file).module === name)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => {
            const { module } = roomOf(target);
            return module !== null && module !== name && !arrows[name]?.includes(module);
          })
          .map((target) => `${relative(source, file)} → ${relative(source, target)}`),
      );
    expect(wrong).toEqual([]);
  });

  it('knows every module', () => {
    const there = new Set(files.map((file) => roomOf(file).module).filter((name) => name !== null));
    expect([...there].sort()).toEqual(Object.keys(arrows).sort());
  });

  it.each([
    ['db', ['db']],
    ['core', ['db', 'core']],
    ['web', ['db', 'core', 'web']],
  ])('%s knows nothing above it', (layer, below) => {
    const wrong = files
      .filter((file) => roomOf(file).layer === layer)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith(source) && !below.includes(roomOf(target).layer))
          .map((target) => `${relative(source, file)} → ${relative(source, target)}`),
      );
    // The rule of what an order line comes to is checked where the database is checked.
    expect(wrong.filter((arrow) => !arrow.endsWith('core/money.ts'))).toEqual([]);
  });
});
