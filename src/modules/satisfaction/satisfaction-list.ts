import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Sort, type Tone } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { levels } from './satisfaction-form.ts';
import { type Answer, answerColumns, visibleAnswers } from './satisfaction-queries.ts';

const sorts: Record<'asked', Sort> = { asked: { column: 'a.ask_on', direction: 'desc' } };

const tones: Record<number, Tone> = { 1: 'danger', 2: 'soon', 3: 'neutral', 4: 'done', 5: 'done' };

function filtered({ context, query }: PageRequest) {
  const answers = visibleAnswers(context);
  const view = query.view ?? '';
  if (view === '') answers.where('a.state', 'asked').where('a.ask_on', '<=', today(context));
  else if (view === 'answered') answers.where('a.state', 'answered');
  if (/^[1-5]$/.test(query.overall ?? '')) answers.where('a.overall', Number(query.overall));
  if (query.source === 'customer' || query.source === 'staff') answers.where('a.source', query.source);
  return answers;
}

export async function showAnswers(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'asked');
  const { rows, next } = await pageByKey<Answer>(filtered(request).select(...answerColumns), {
    sort: sort.sort,
    idColumn: 'a.id',
    after: query.after,
    sortValue: ({ askOn }) => askOn,
  });
  const mayWrite = allows(context.user, 'satisfaction.write');
  const hasShipments = isModuleOn(context.settings, 'shipments');
  const tab = (label: string, view: string) => ({
    label: t(`satisfaction.${label}`),
    href: view ? `/satisfaction?view=${view}` : '/satisfaction',
    isCurrent: (query.view ?? '') === view,
  });
  const list = listModel(request, {
    tabs: [tab('to_ask', ''), tab('answered', 'answered'), tab('everything', 'all')],
    columns: [
      { key: 'customer', label: t('satisfaction.customer') },
      { key: 'shipment', label: t('satisfaction.shipment'), hideOnPhone: true },
      { key: 'asked', label: t('satisfaction.ask_on'), sort: 'asked' },
      { key: 'overall', label: t('satisfaction.overall') },
      { key: 'source', label: t('satisfaction.source'), hideOnPhone: true },
      { key: 'words', label: t('satisfaction.words'), hideOnPhone: true },
    ],
    filters: [
      {
        name: 'overall',
        label: t('satisfaction.overall'),
        kind: 'select',
        options: levels.map((level) => ({ value: String(level), label: t(`satisfaction.level_${level}`) })),
      },
      {
        name: 'source',
        label: t('satisfaction.source'),
        kind: 'select',
        options: ['customer', 'staff'].map((source) => ({
          value: source,
          label: t(`satisfaction.source_${source}`),
        })),
      },
    ],
    rows: rows.map((answer) => ({
      id: answer.id,
      href: `/satisfaction/${answer.id}`,
      cells: {
        customer: answer.customerName,
        shipment: {
          text: answer.shipmentNumber ?? '',
          ...(hasShipments && answer.shipmentId ? { href: `/shipments/${answer.shipmentId}` } : {}),
        },
        asked: answer.askOn,
        overall: answer.overall
          ? { text: t(`satisfaction.level_${answer.overall}`), tone: tones[answer.overall] ?? 'neutral' }
          : t(`satisfaction.state_${answer.state}`),
        source: answer.source ? t(`satisfaction.source_${answer.source}`) : '',
        words: answer.words,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'a.id'),
    sort,
    empty: { title: t('satisfaction.none'), text: t('satisfaction.none_text') },
  });
  if (query.view) list.hidden.push({ name: 'view', value: query.view });
  const primary = mayWrite ? { href: '/satisfaction/new', label: t('satisfaction.new'), icon: 'plus' } : null;
  return page('shared/list-page', {
    title: t('satisfaction.title'),
    row: { heading: t('satisfaction.title'), lead: t('satisfaction.lead'), primary },
    list,
  });
}
