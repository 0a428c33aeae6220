import { today } from '../../core/days.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import type { PageRequest } from '../../web/route.ts';
import { levels } from './satisfaction-form.ts';
import { type Answer, answerColumns, visibleAnswers } from './satisfaction-queries.ts';

const tones: Record<number, Tone> = { 1: 'danger', 2: 'soon', 3: 'neutral', 4: 'done', 5: 'done' };

/** The tab chooses: what is to be asked now, what has been answered, or everything. */
function answers({ context, query }: PageRequest) {
  const found = visibleAnswers(context);
  if (!query.view) found.where('a.state', 'asked').where('a.ask_on', '<=', today(context));
  else if (query.view === 'answered') found.where('a.state', 'answered');
  return found;
}

/** A part of the answer, from 1 to 5. */
const part = (key: 'goods' | 'delivery' | 'communication' | 'documents') => ({
  key,
  label: `satisfaction.${key}`,
  isExtra: true,
  hideOnPhone: true,
  cell: (answer: Answer, { t }: PageRequest) => (answer[key] ? t(`satisfaction.level_${answer[key]}`) : ''),
});

export const answerList: List<Answer> = {
  name: 'satisfaction',
  at: '/satisfaction',
  permission: 'satisfaction.read',
  title: 'satisfaction.title',
  lead: 'satisfaction.lead',
  id: 'a.id',
  rows: answers,
  select: answerColumns,
  columns: [
    { key: 'customer', label: 'satisfaction.customer', cell: ({ customerName }) => customerName },
    {
      key: 'shipment',
      label: 'satisfaction.shipment',
      hideOnPhone: true,
      cell: ({ shipmentId, shipmentNumber }, { context }) => ({
        text: shipmentNumber ?? '',
        ...(shipmentId && isModuleOn(context.settings, 'shipments')
          ? { href: `/shipments/${shipmentId}` }
          : {}),
      }),
    },
    {
      key: 'asked',
      label: 'satisfaction.ask_on',
      sort: 'asked',
      cell: ({ askOn }) => askOn,
      sheet: [{ kind: 'day', value: ({ askOn }) => askOn }],
    },
    {
      key: 'overall',
      label: 'satisfaction.overall',
      cell: ({ overall, state }, { t }) =>
        overall
          ? { text: t(`satisfaction.level_${overall}`), tone: tones[overall] ?? 'neutral' }
          : t(`satisfaction.state_${state}`),
    },
    {
      key: 'source',
      label: 'satisfaction.source',
      hideOnPhone: true,
      cell: ({ source }, { t }) => (source ? t(`satisfaction.source_${source}`) : ''),
    },
    { key: 'words', label: 'satisfaction.words', hideOnPhone: true, cell: ({ words }) => words },
    part('goods'),
    part('delivery'),
    part('communication'),
    part('documents'),
  ],
  filters: [
    {
      name: 'overall',
      label: 'satisfaction.overall',
      kind: 'select',
      options: ({ t }) =>
        levels.map((level) => ({ value: String(level), label: t(`satisfaction.level_${level}`) })),
      narrow: (query, value) => void (/^[1-5]$/.test(value) && query.where('a.overall', Number(value))),
    },
    {
      name: 'source',
      label: 'satisfaction.source',
      kind: 'select',
      options: ({ t }) =>
        ['customer', 'staff'].map((source) => ({
          value: source,
          label: t(`satisfaction.source_${source}`),
        })),
      narrow: (query, value) =>
        void (['customer', 'staff'].includes(value) && query.where('a.source', value)),
    },
  ],
  sorts: { asked: { column: 'a.ask_on', direction: 'desc', value: ({ askOn }) => askOn } },
  tabs: ({ t }): ListTab[] => [
    { label: t('satisfaction.to_ask'), query: {} },
    { label: t('satisfaction.answered'), query: { view: 'answered' } },
    { label: t('satisfaction.everything'), query: { view: 'all' } },
  ],
  href: ({ id }) => `/satisfaction/${id}`,
  exportedAs: 'satisfaction',
  empty: { title: 'satisfaction.none', text: 'satisfaction.none_text' },
  create: {
    href: '/satisfaction/new',
    label: 'satisfaction.new',
    icon: 'plus',
    permission: 'satisfaction.write',
  },
};
