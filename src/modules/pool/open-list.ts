import { allows, type Permission } from '../../core/permissions.ts';
import { openThings, type ThingKind, thingKinds, waitingThings } from '../../db/in-charge.ts';
import { chosenSort, countUpTo, listModel, pageByKey } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

const readers: Partial<Record<ThingKind, { permission: Permission; path: string }>> = {
  opportunity: { permission: 'opportunities.read', path: '/opportunities' },
  order: { permission: 'orders.read', path: '/orders' },
  shipment: { permission: 'shipments.read', path: '/shipments' },
};

/** A thing's words and page, as far as the user may read it; else its number in the table. */
export function thingShown(
  { context }: Pick<PageRequest, 'context'>,
  thing: { kind: ThingKind; id: number; customerId: number; label: string },
): { text: string; href: string } {
  const reader = readers[thing.kind];
  if (!reader) return { text: thing.label, href: `/customers/${thing.customerId}` };
  const mayRead = allows(context.user, reader.permission);
  return {
    text: mayRead ? thing.label : `#${thing.id}`,
    href: mayRead ? `${reader.path}/${thing.id}` : `/customers/${thing.customerId}`,
  };
}

interface WaitingThing {
  id: number;
  label: string;
  customerId: number;
  customerName: string;
  holderName: string | null;
  ownerName: string | null;
}

export const kindIn = (query: Record<string, string>): ThingKind =>
  thingKinds.find((kind) => kind === query.kind) ?? 'order';

/** Open things of which nobody who is still here is in charge, one kind at a time. */
export async function showOpenThings(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const { db } = context;
  const kind = kindIn(query);
  const { owner, label } = openThings[kind];
  const sort = chosenSort(query, { id: { column: 'x.id', direction: 'asc' } }, 'id');
  const { rows, next } = await pageByKey<WaitingThing>(
    waitingThings(db, kind)
      .join('customers as c', 'c.id', 'x.customer_id')
      .leftJoin('users as u', 'u.id', `x.${owner}`)
      .leftJoin('users as o', 'o.id', 'c.owner_id')
      .select(
        'x.id',
        `x.${label} as label`,
        'x.customer_id',
        'c.name as customer_name',
        'u.name as holder_name',
        'o.name as owner_name',
      ),
    { sort: sort.sort, idColumn: 'x.id', after: query.after, sortValue: ({ id }) => id },
  );
  const tabs = [];
  for (const each of thingKinds)
    tabs.push({
      label: `${t(`handovers.kind_${each}`)} (${await countUpTo(db, waitingThings(db, each), 'x.id')})`,
      href: `/pool/open?kind=${each}`,
      isCurrent: each === kind,
    });
  const list = listModel(request, {
    tabs,
    columns: [
      { key: 'label', label: t(`handovers.kind_${kind}`) },
      { key: 'customer', label: t('pool.customer') },
      { key: 'owner', label: t('pool.customer_owner'), hideOnPhone: true },
      { key: 'holder', label: t('pool.why') },
    ],
    filters: [],
    rows: rows.map((row) => {
      const { text, href } = thingShown(request, { ...row, kind });
      return {
        id: row.id,
        href,
        cells: {
          label: text,
          customer: { text: row.customerName, href: `/customers/${row.customerId}` },
          owner: row.ownerName,
          holder: row.holderName
            ? { text: t('pool.left', { name: row.holderName }), tone: 'danger' }
            : { text: t('pool.no_owner'), tone: 'neutral' },
        },
      };
    }),
    next,
    count: await countUpTo(db, waitingThings(db, kind), 'x.id'),
    sort,
    bulk: allows(context.user, 'customers.assign')
      ? [{ action: `/pool/open/${kind}`, label: t('pool.assign') }]
      : [],
    empty: { title: t('pool.nothing_open'), text: t('pool.nothing_open_text') },
  });
  return page('shared/list-page', {
    title: t('pool.open_things'),
    row: {
      heading: t('pool.open_things'),
      lead: t('pool.open_lead'),
      back: { href: '/pool', label: t('pool.title') },
    },
    list,
  });
}
