import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { createCarrier } from '../../src/modules/carriers/carrier-actions.ts';
import { newCarrierForm } from '../../src/modules/carriers/carrier-form.ts';
import { createCustomer } from '../../src/modules/customers/customer-actions.ts';
import { newCustomerForm } from '../../src/modules/customers/customer-form.ts';
import { postMovements } from '../../src/modules/inventory/stock.ts';
import { createStyle } from '../../src/modules/inventory/style-actions.ts';
import { newStyleForm } from '../../src/modules/inventory/style-form.ts';
import type { TestCompany, TestUsername } from './company.ts';

/** Goods to sell: a warehouse and a cap in two colours, with so many black ones in stock. */
export async function stockedWarehouse(company: TestCompany, pieces: number) {
  const warehouseId = await insertRow(company.db, 'warehouses', {
    code: 'NB',
    name: 'Ningbo',
    isArchived: false,
    version: 1,
  });
  const context = await company.as('warehouse');
  const form = newStyleForm.parse({
    code: 'CAP',
    name: 'Cap',
    colours: 'BLK, NVY',
    sizes: 'ONE',
    unit: 'pcs',
    prices: [
      { currency: 'CNY', price: '20' },
      { currency: 'USD', price: '3.10' },
    ],
  });
  const styleId = await createStyle(context, form);
  const skus: { id: number; code: string }[] = await company.db('skus').where({ styleId }).orderBy('id');
  const [black, navy] = skus;
  if (!black || !navy) throw new Error('the style has no SKUs');
  if (pieces > 0) {
    await transact(context, (tx) =>
      postMovements(tx, [
        {
          skuId: black.id,
          warehouseId,
          kind: 'receipt',
          quantity: pieces,
          unitCostE4: 80_000,
          postedOn: '2026-03-01',
          key: 'test:opening',
        },
      ]),
    );
  }
  return { warehouseId, styleId, black, navy };
}

/** A customer of that salesperson. Gives its id. */
export async function aCustomer(
  company: TestCompany,
  values: Record<string, string> = {},
  owner: TestUsername = 'sales',
): Promise<number> {
  const form = newCustomerForm.parse({
    name: 'Hutwerk GmbH',
    country: 'DE',
    city: 'Hamburg',
    currency: 'CNY',
    documentLanguage: 'en',
    ...values,
  });
  const { differsBecause: _1, contactName: _2, contactEmail: _3, contactPhone: _4, ...input } = form;
  return createCustomer(await company.as(owner), input);
}

export async function aCarrier(company: TestCompany, values: Record<string, unknown> = {}): Promise<number> {
  const form = newCarrierForm.parse({ name: 'Oceanis', modes: ['sea', 'air'], ...values });
  return createCarrier(await company.as('warehouse'), form);
}

/** The fields of an order's form with one line. */
export function orderFields(sku: string, quantity: number, more: Record<string, string | number> = {}) {
  return {
    customer: 'C00001',
    warehouseId: 1,
    orderedOn: '2026-03-31',
    'lines[0][sku]': sku,
    'lines[0][quantity]': quantity,
    ...more,
  };
}

/** The id in the address that a form led to. */
export function idIn(location: string | undefined): number {
  return Number(/\/(\d+)(?:$|[/?#])/.exec(location ?? '')?.[1]);
}
