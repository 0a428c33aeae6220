import type { Module } from '../../web/module.ts';
import { page } from '../../web/outcome.ts';
import { get, type PageRequest } from '../../web/route.ts';

const topics = [
  'my-day',
  'customers',
  'opportunities',
  'orders',
  'inventory',
  'shipments',
  'carriers',
  'satisfaction',
  'reports',
  'imports',
  'users',
  'settings',
] as const;

function showHelp({ t, query }: PageRequest) {
  const asked = (query.page ?? '').split('/')[1];
  const entries = topics.map((topic) => {
    const key = topic.replace('-', '_');
    return {
      topic,
      heading: t(`help.${key}`),
      text: t(`help.${key}_text`),
      steps: t(`help.${key}_steps`).split('\n'),
      isAsked: topic === asked,
    };
  });
  return page('help/show', { title: t('help.title'), entries });
}

/** The guide: what each page is for and the first steps on it. */
export const help: Module = {
  name: 'help',
  switch: null,
  needs: [],
  menu: [],
  create: [],
  routes: [get('/help', 'account.own', showHelp)],
};
