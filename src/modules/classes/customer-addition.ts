import type { ListAddition, ListColumn } from '../../web/lists/declaration.ts';
import { quietCustomers } from './class-queries.ts';
import { segmentChoices, segmentText, segmentTones } from './class-view.ts';
import { type Segment, segments } from './segment.ts';

const segmentColumn: ListColumn<{ segment: Segment | null }> = {
  key: 'segment',
  label: 'classes.segment',
  hideOnPhone: true,
  needs: 'classes.read',
  select: ({ context: { db } }) => [
    db('customer_classes as kc').whereRaw('kc.customer_id = c.id').select('kc.segment').as('segment'),
  ],
  cell: ({ segment }, { t }) =>
    segment ? { text: segmentText(t, segment), tone: segmentTones[segment] } : null,
};

/** In the list of customers: their class, and narrowing to a class or to who has gone quiet. */
export const customerAddition: ListAddition = {
  columns: [segmentColumn],
  filters: [
    {
      name: 'segment',
      label: 'classes.segment',
      kind: 'select',
      isExtra: true,
      needs: 'classes.read',
      options: (request) => [
        ...segmentChoices(request),
        { value: 'none', label: segmentText(request.t, null) },
      ],
      narrow(query, value, { context: { db } }) {
        const segment = segments.find((known) => known === value);
        if (!segment && value !== 'none') return;
        const ids = db('customer_classes').select('customer_id');
        query.whereIn('c.id', segment ? ids.where({ segment }) : ids.whereNull('segment'));
      },
    },
    {
      name: 'goneQuiet',
      label: 'classes.gone_quiet',
      kind: 'checkbox',
      isExtra: true,
      needs: 'classes.read',
      narrow: (query, _, { context }) =>
        void query.whereIn('c.id', quietCustomers(context).select('k.customer_id')),
    },
  ],
};
