import type { Context } from '../../core/context.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';

interface Topic {
  /** The name of its files, docs/guide/<language>/<topic>.md, and of its page. */
  topic: string;
  /** The addresses whose help this is: these and what lies below them; `:id` is any record. */
  paths: readonly string[];
  /** The module that must be on. */
  module?: string;
  /** Shown to those who may do what it is about. */
  permission?: Permission;
}

/** The guide's contents, in the order in which it is read. */
const topics: readonly Topic[] = [
  { topic: 'first-day', paths: ['/'] },
  { topic: 'my-day', paths: ['/my-day', '/account'] },
  { topic: 'search', paths: ['/search'] },
  { topic: 'lists', paths: ['/views'] },
  { topic: 'customers', paths: ['/customers'] },
  {
    topic: 'story',
    paths: [
      '/interactions',
      '/promises',
      '/follow-ups',
      '/calendar',
      '/customers/:id/promises',
      '/customers/:id/follow-ups',
    ],
  },
  { topic: 'contacts', paths: ['/contacts', '/customers/:id/contacts'] },
  { topic: 'needs', paths: ['/needs', '/files', '/customers/:id/needs'] },
  {
    topic: 'duplicates',
    paths: ['/customers/duplicates', '/merges', '/customers/:id/merge', '/customers/:id/apart'],
  },
  { topic: 'handover', paths: ['/pool', '/handovers'] },
  {
    topic: 'classes',
    paths: ['/classes', '/customers/:id/class', '/customers/:id/quiet', '/customers/:id/status'],
  },
  {
    topic: 'opportunities',
    paths: ['/opportunities', '/market-opportunities'],
    module: 'opportunities',
    permission: 'opportunities.read',
  },
  { topic: 'quotes', paths: ['/quotes'], module: 'orders', permission: 'quotes.read' },
  { topic: 'orders', paths: ['/orders'], module: 'orders' },
  { topic: 'returns', paths: ['/returns'], module: 'orders' },
  {
    topic: 'documents',
    paths: ['/documents', '/settings/letterhead', '/settings/bank-accounts', '/settings/contract-articles'],
    module: 'orders',
  },
  {
    topic: 'payments',
    paths: [
      '/receipts',
      '/receivables',
      '/payment-plans',
      '/orders/:id/terms',
      '/customers/:id/statement',
      '/customers/:id/payment-reminder',
      '/settings/rates',
    ],
    module: 'orders',
    permission: 'receipts.read',
  },
  {
    topic: 'letters-of-credit',
    paths: ['/letters-of-credit'],
    module: 'orders',
    permission: 'receipts.read',
  },
  { topic: 'inventory', paths: ['/inventory'], module: 'inventory' },
  { topic: 'styles', paths: ['/inventory/styles', '/inventory/style-settings'], module: 'inventory' },
  { topic: 'availability', paths: ['/availability'], module: 'inventory' },
  { topic: 'incoming', paths: ['/incoming'], module: 'inventory' },
  { topic: 'replenishment', paths: ['/replenishment'], module: 'inventory' },
  {
    topic: 'stocktakes',
    paths: ['/stocktakes'],
    module: 'inventory',
    permission: 'stocktakes.read',
  },
  { topic: 'shipments', paths: ['/shipments'], module: 'shipments' },
  { topic: 'carriers', paths: ['/carriers'], module: 'carriers' },
  {
    topic: 'satisfaction',
    paths: ['/satisfaction'],
    module: 'satisfaction',
    permission: 'satisfaction.read',
  },
  { topic: 'reports', paths: ['/reports'], module: 'reports' },
  { topic: 'states', paths: ['/help/states'] },
  { topic: 'imports', paths: ['/imports'], permission: 'imports.run' },
  { topic: 'users', paths: ['/users'], permission: 'users.manage' },
  { topic: 'settings', paths: ['/settings', '/audit'], permission: 'settings.manage' },
];

export const topicNames = topics.map(({ topic }) => topic);

/** The topics of the modules that are on, about what the user may do. */
export function topicsFor(context: Context): string[] {
  return topics
    .filter(
      ({ module, permission }) =>
        (!module || isModuleOn(context.settings, module)) &&
        (!permission || allows(context.user, permission)),
    )
    .map(({ topic }) => topic);
}

/** The topic of a page: that of the longest address that it lies at or below. */
export function topicOf(path: string): string {
  const below = (start: string) =>
    start === '/' || new RegExp(`^${start.replace(/:id/, '[^/]+')}(?:/|$)`).test(path);
  const found = topics
    .flatMap(({ topic, paths }) => paths.filter(below).map((start) => ({ topic, length: start.length })))
    .sort((a, b) => b.length - a.length);
  return found[0]?.topic ?? 'first-day';
}
