import { addDays, today } from '../../core/days.ts';
import type { List } from '../../web/lists/declaration.ts';
import { byText } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { modes } from './carrier-form.ts';
import { type OnTimeFigures, onTimeByCarrier } from './on-time.ts';

interface Line {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  modes: string;
  contactName: string | null;
  phone: string | null;
  email: string | null;
  website: string | null;
}

function modeTexts({ modes: text }: Line, { t }: Pick<PageRequest, 't'>): string {
  const known = text.split(',').filter(Boolean);
  return known.map((mode) => t(`carriers.mode_${mode}`)).join(', ');
}

export const carrierList: List<Line, ReadonlyMap<number, OnTimeFigures>> = {
  name: 'carriers',
  at: '/carriers',
  permission: 'carriers.read',
  title: 'carriers.title',
  lead: 'carriers.lead',
  id: 'r.id',
  rows: ({ context, query }) => context.db('carriers as r').where('r.is_archived', query.archived === '1'),
  select: ['r.id', 'r.code', 'r.name', 'r.name_other', 'r.modes', 'r.phone'],
  columns: [
    {
      key: 'name',
      label: 'carriers.one',
      sort: 'name',
      cell: ({ name, nameOther }) => (nameOther ? { text: name, sub: nameOther } : name),
      sheet: [
        { width: 40, value: ({ name }) => name },
        { label: 'carriers.name_other', value: ({ nameOther }) => nameOther },
      ],
    },
    { key: 'code', label: 'shared.code', sort: 'code', hideOnPhone: true, cell: ({ code }) => code },
    { key: 'modes', label: 'carriers.modes', cell: modeTexts },
    {
      key: 'onTime',
      label: 'carriers.on_time_90',
      numeric: true,
      cell: ({ id }, { t, f }, figures) => {
        const rate = figures.get(id)?.rate ?? null;
        return rate === null ? t('carriers.too_few') : f.percent(rate);
      },
    },
    { key: 'phone', label: 'carriers.phone', hideOnPhone: true, cell: ({ phone }) => phone },
    {
      key: 'contact',
      label: 'carriers.contact_name',
      hideOnPhone: true,
      isExtra: true,
      select: () => ['r.contact_name'],
      cell: ({ contactName }) => contactName,
    },
    {
      key: 'email',
      label: 'carriers.email',
      hideOnPhone: true,
      isExtra: true,
      select: () => ['r.email'],
      cell: ({ email }) => email,
    },
    {
      key: 'website',
      label: 'carriers.website',
      hideOnPhone: true,
      isExtra: true,
      select: () => ['r.website'],
      cell: ({ website }) => website,
    },
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('carrier', 'r.id') },
    {
      name: 'mode',
      label: 'carriers.mode',
      kind: 'select',
      options: ({ t }) => modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
      narrow(query, value) {
        const mode = modes.find((known) => known === value);
        if (mode) query.where('r.modes', 'like', `%${mode}%`);
      },
    },
    { name: 'archived', label: 'shared.archived', kind: 'checkbox' },
  ],
  sorts: {
    name: { column: 'r.name', direction: 'asc', value: ({ name }) => name },
    code: { column: 'r.code', direction: 'asc', value: ({ code }) => code },
  },
  async figures({ context }) {
    const day = today(context);
    return onTimeByCarrier(context, { from: addDays(day, -89), to: day, today: day });
  },
  href: ({ id }) => `/carriers/${id}`,
  exportedAs: 'carriers',
  exportedFirst: ['code'],
  empty: { title: 'carriers.none', text: 'carriers.none_text' },
  create: { href: '/carriers/new', label: 'carriers.new', icon: 'plus', permission: 'carriers.write' },
};
