import { matching } from '../../core/search.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Sort } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { visibleContacts } from './contact-queries.ts';

const sorts: Record<'name', Sort> = { name: { column: 'p.name', direction: 'asc' } };

interface Line {
  id: number;
  name: string;
  nameOther: string | null;
  email: string | null;
  phone: string | null;
  mobile: string | null;
  jobTitle: string | null;
  customerId: number;
  customerName: string;
}

function filtered(request: PageRequest) {
  const { context, query } = request;
  const contacts = visibleContacts(context).where('p.is_archived', query.archived === '1');
  if (query.text) contacts.whereIn('p.id', matching(context.db, 'contact', query.text));
  return contacts;
}

export async function showContacts(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'name');
  const contacts = filtered(request).select(
    'p.id',
    'p.name',
    'p.name_other',
    'p.email',
    'p.phone',
    'p.mobile',
    'l.job_title',
    'l.customer_id',
    'c.name as customer_name',
  );
  const { rows, next } = await pageByKey<Line>(contacts, {
    sort: sort.sort,
    idColumn: 'p.id',
    after: query.after,
    sortValue: ({ name }) => name,
  });
  const list = listModel(request, {
    columns: [
      { key: 'name', label: t('shared.name'), sort: 'name' },
      { key: 'customer', label: t('contacts.customer') },
      { key: 'job', label: t('contacts.job_title'), hideOnPhone: true },
      { key: 'phone', label: t('contacts.phone') },
      { key: 'email', label: t('contacts.email'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      { name: 'archived', label: t('shared.archived'), kind: 'checkbox' },
    ],
    rows: rows.map((line) => ({
      id: line.id,
      href: `/contacts/${line.id}`,
      cells: {
        name: line.nameOther ? { text: line.name, sub: line.nameOther } : line.name,
        customer: { text: line.customerName, href: `/customers/${line.customerId}` },
        job: line.jobTitle,
        phone: line.mobile ?? line.phone,
        email: line.email,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'p.id'),
    sort,
    empty: {
      title: t('contacts.none'),
      text: t('contacts.none_text'),
      action: { href: '/customers', label: t('contacts.to_customers') },
    },
  });
  return page('shared/list-page', {
    title: t('contacts.title'),
    row: { heading: t('contacts.title'), lead: t('contacts.lead') },
    list,
  });
}
