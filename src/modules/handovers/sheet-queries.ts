import type { Context } from '../../core/context.ts';
import { openOf } from '../../db/in-charge.ts';
import { inChunks } from '../../db/write.ts';
import { type Customer, visibleTo } from '../customers/customer-queries.ts';

interface Of {
  customerId: number;
}

export interface SheetInteraction extends Of {
  happenedAt: string;
  channel: string;
  said: string;
  userName: string;
  contactName: string | null;
}

export interface SheetTask extends Of {
  text: string;
  dueOn: string;
  userName: string;
}

export interface SheetOrder extends Of {
  number: string;
  state: string;
  promisedOn: string | null;
  requestedOn: string | null;
  totalE4: number;
  currency: string;
}

export interface SheetAnswer extends Of {
  answeredOn: string;
  overall: number;
  words: string | null;
}

export interface SheetOpportunity extends Of {
  title: string;
  stage: string;
  amountE4: number;
  currency: string;
}

/** All that is printed of some customers, read in a few queries however many they are. */
export interface Sheets {
  customers: Customer[];
  interactions: SheetInteraction[];
  promises: SheetTask[];
  followUps: SheetTask[];
  orders: SheetOrder[];
  opportunities: SheetOpportunity[];
  answers: SheetAnswer[];
}

/** Which of these customers the user may read. */
export async function readableAmong(context: Context, ids: readonly number[]): Promise<Set<number>> {
  const readable = new Set<number>();
  for (const some of inChunks(ids)) {
    const rows: { id: number }[] = await visibleTo(context).whereIn('c.id', some).select('c.id');
    for (const { id } of rows) readable.add(id);
  }
  return readable;
}

export async function sheetsOf(context: Context, ids: readonly number[]): Promise<Sheets> {
  const { db } = context;
  const customers: Customer[] = await visibleTo(context)
    .whereIn('c.id', [...ids])
    .orderBy('c.id')
    .select('c.*');
  const seen = customers.map(({ id }) => id);
  const task = (kind: 'promise' | 'follow_up', text: string) =>
    openOf(db, kind)
      .join('users as u', 'u.id', 'x.user_id')
      .whereIn('x.customer_id', seen)
      .orderBy(['x.due_on', 'x.id'])
      .select('x.customer_id', `x.${text} as text`, 'x.due_on', 'u.name as user_name');
  return {
    customers,
    interactions: await lastInteractions(context, seen),
    promises: (await task('promise', 'promised_text')) as SheetTask[],
    followUps: (await task('follow_up', 'task')) as SheetTask[],
    orders: await openOf(db, 'order')
      .whereIn('x.customer_id', seen)
      .orderBy(['x.ordered_on', 'x.id'])
      .select(
        'x.customer_id',
        'x.number',
        'x.state',
        'x.promised_on',
        'x.requested_on',
        'x.total_e4',
        'x.currency',
      ),
    opportunities: await openOf(db, 'opportunity')
      .whereIn('x.customer_id', seen)
      .orderBy('x.id')
      .select('x.customer_id', 'x.title', 'x.stage', 'x.amount_e4', 'x.currency'),
    answers: await lastAnswers(context, seen),
  };
}

/** The last five of each customer. */
async function lastInteractions({ db }: Context, ids: readonly number[]): Promise<SheetInteraction[]> {
  const numbered = db('interactions as i')
    .whereIn('i.customer_id', [...ids])
    .select('i.id')
    .rowNumber('place', (over) => {
      over.partitionBy('i.customer_id').orderBy([
        { column: 'i.happened_at', order: 'desc' },
        { column: 'i.id', order: 'desc' },
      ]);
    });
  return db
    .from(numbered.as('n'))
    .join('interactions as i', 'i.id', 'n.id')
    .join('users as u', 'u.id', 'i.user_id')
    .leftJoin('contacts as p', 'p.id', 'i.contact_id')
    .where('n.place', '<=', 5)
    .orderBy(['i.customer_id', 'n.place'])
    .select(
      'i.customer_id',
      'i.happened_at',
      'i.channel',
      'i.said',
      'u.name as user_name',
      'p.name as contact_name',
    );
}

/** The last three answers of each customer. */
async function lastAnswers({ db }: Context, ids: readonly number[]): Promise<SheetAnswer[]> {
  const numbered = db('satisfaction_answers as a')
    .whereIn('a.customer_id', [...ids])
    .where('a.state', 'answered')
    .select('a.id')
    .rowNumber('place', (over) => {
      over.partitionBy('a.customer_id').orderBy([
        { column: 'a.answered_on', order: 'desc' },
        { column: 'a.id', order: 'desc' },
      ]);
    });
  return db
    .from(numbered.as('n'))
    .join('satisfaction_answers as a', 'a.id', 'n.id')
    .where('n.place', '<=', 3)
    .orderBy(['a.customer_id', 'n.place'])
    .select('a.customer_id', 'a.answered_on', 'a.overall', 'a.words');
}
