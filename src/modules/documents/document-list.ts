import { matching } from '../../core/search.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId } from '../../web/lists/narrow.ts';
import { type DocumentState, documentKinds, documentStates, fullNumber, recordKinds } from './document.ts';
import { type Document, documentSelect, visibleDocuments } from './document-queries.ts';
import { recordPaths } from './sources.ts';

export const stateTones: Record<DocumentState, Tone> = {
  issued: 'done',
  replaced: 'neutral',
  void: 'danger',
};

const known = (names: readonly string[], column: string): Required<ListFilter>['narrow'] => {
  return (query, value) => {
    if (names.includes(value)) query.where(column, value);
  };
};

export const documentList: List<Document> = {
  name: 'documents',
  at: '/documents',
  permission: 'documents.read',
  title: 'documents.title',
  lead: 'documents.lead',
  id: 'd.id',
  rows: ({ context }) => visibleDocuments(context),
  join: (query) => void query.leftJoin('users as u', 'u.id', 'd.issued_by_id'),
  select: [...documentSelect, 'u.name as issued_by_name'],
  columns: [
    {
      key: 'number',
      label: 'documents.number',
      sort: 'number',
      cell: (document) => fullNumber(document),
      sheet: [{ width: 20, value: (document) => fullNumber(document) }],
    },
    { key: 'kind', label: 'documents.kind', cell: ({ kind }, { t }) => t(`documents.kind_${kind}`) },
    {
      key: 'customer',
      label: 'documents.customer',
      cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
      sheet: [{ width: 40, value: ({ customerName }) => customerName }],
    },
    {
      key: 'record',
      label: 'documents.record',
      hideOnPhone: true,
      cell: ({ recordKind, recordId, recordNumber }) => ({
        text: recordNumber,
        href: `${recordPaths[recordKind]}/${recordId}`,
      }),
      sheet: [{ width: 16, value: ({ recordNumber }) => recordNumber }],
    },
    {
      key: 'language',
      label: 'documents.language',
      hideOnPhone: true,
      cell: ({ language }, { t }) => t(`documents.language_${language}`),
    },
    {
      key: 'state',
      label: 'shared.state',
      cell: ({ state }, { t }) => ({ text: t(`documents.state_${state}`), tone: stateTones[state] }),
    },
    {
      key: 'issued',
      label: 'documents.issued_on',
      sort: 'day',
      hideOnPhone: true,
      cell: ({ issuedOn }) => issuedOn,
      sheet: [{ kind: 'day', value: ({ issuedOn }) => issuedOn }],
    },
    {
      key: 'issued_by',
      label: 'documents.issued_by',
      hideOnPhone: true,
      isExtra: true,
      cell: ({ issuedByName }) => issuedByName,
    },
    {
      key: 'total',
      label: 'documents.total',
      numeric: true,
      hideOnPhone: true,
      needs: 'orders.prices',
      cell: ({ totalE4, currency }, { f }) => (currency ? f.money(totalE4, currency) : ''),
      sheet: [
        { label: 'documents.currency', width: 10, value: ({ currency }) => currency },
        { kind: 'money', value: ({ totalE4 }) => totalE4 },
      ],
    },
  ],
  filters: [
    {
      name: 'text',
      label: 'shared.text_filter',
      kind: 'text',
      narrow: (query, value, { context: { db } }) =>
        void query.where((either) => {
          either
            .whereIn('d.id', matching(db, 'document', value))
            .orWhereIn('d.id', matching(db, 'priced_document', value));
        }),
    },
    {
      name: 'kind',
      label: 'documents.kind',
      kind: 'select',
      options: ({ t }) => documentKinds.map((value) => ({ value, label: t(`documents.kind_${value}`) })),
      narrow: known(documentKinds, 'd.kind'),
    },
    {
      name: 'state',
      label: 'shared.state',
      kind: 'select',
      options: ({ t }) => documentStates.map((value) => ({ value, label: t(`documents.state_${value}`) })),
      narrow: known(documentStates, 'd.state'),
    },
    { name: 'from', label: 'documents.issued_from', kind: 'date', narrow: byDay('d.issued_on', '>=') },
    { name: 'to', label: 'documents.issued_to', kind: 'date', narrow: byDay('d.issued_on', '<=') },
    {
      name: 'of',
      label: 'documents.record',
      kind: 'select',
      isExtra: true,
      options: ({ t }) => recordKinds.map((value) => ({ value, label: t(`documents.record_${value}`) })),
      narrow: known(recordKinds, 'd.record_kind'),
    },
    { name: 'customer', label: 'documents.customer', kind: 'hidden', narrow: byId('d.customer_id') },
  ],
  sorts: {
    day: { column: 'd.issued_on', direction: 'desc', value: ({ issuedOn }) => issuedOn },
    number: { column: 'd.number', direction: 'desc', value: ({ number }) => number },
  },
  href: ({ id }) => `/documents/${id}`,
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('documents.current'), query: { state: 'issued' } },
  ],
  exportedAs: 'documents',
  empty: {
    title: 'documents.none',
    text: 'documents.none_text',
    action: { href: '/orders', label: 'documents.to_orders' },
  },
};
