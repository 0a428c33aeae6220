import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { SourceCustomer, SourceLine } from './source.ts';
import type { Term } from './terms.ts';

type Row = Omit<SourceLine, 'price'> & { unitPriceE4: number; discountBp: number; amountE4: number };

/** What is printed of goods: columns of SKUs `k` and styles `s`. */
const goods = [
  'k.code as sku_code',
  'k.colour',
  'k.size',
  's.code as style_code',
  's.name as style_name',
  's.name_other as style_name_other',
  's.composition',
  's.hs_code',
  's.origin',
  's.unit',
  's.colours',
  's.sizes',
  's.pieces_per_carton',
  's.carton_length_mm',
  's.carton_width_mm',
  's.carton_height_mm',
  's.carton_gross_g',
  's.carton_net_g',
];
const prices = ['l.unit_price_e4', 'l.discount_bp', 'l.amount_e4'];

/** The lines of a query over `l`, which has a SKU, a quantity as `quantity` and, where asked for, prices. */
export async function goodsOf(
  lines: Knex.QueryBuilder,
  {
    isPriced,
    quantity = 'l.quantity',
    sku = 'l.sku_id',
  }: { isPriced: boolean; quantity?: string; sku?: string },
): Promise<SourceLine[]> {
  const rows: Row[] = await lines
    .join('skus as k', 'k.id', sku)
    .join('styles as s', 's.id', 'k.style_id')
    .select(...goods, `${quantity} as quantity`, ...(isPriced ? prices : []));
  return rows.map(({ unitPriceE4, discountBp, amountE4, ...line }) => ({
    ...line,
    price: isPriced ? { unitE4: unitPriceE4, discountBp, amountE4 } : null,
  }));
}

/** The rows of a payment plan that a quote or an order carries. */
export async function termsOf(
  db: Database,
  table: 'quote_terms' | 'order_terms',
  at: { quoteId?: number; orderId?: number },
): Promise<Term[]> {
  return db(table).where(at).orderBy('position').select('share_bp', 'method', 'due_trigger', 'days');
}

/** Who may see the record may see what its documents say of the customer. */
export async function customerOf({ db }: Pick<Context, 'db'>, id: number): Promise<SourceCustomer> {
  const customer: SourceCustomer | undefined = await db('customers')
    .where({ id })
    .first(
      'id',
      'code',
      'name',
      'name_other',
      'address',
      'postal_code',
      'city',
      'region',
      'country',
      'phone',
      'email',
      'tax_number',
      'document_language',
      'owner_id',
      'backup_owner_id',
    );
  if (!customer) throw new NotFound('customer');
  return customer;
}
