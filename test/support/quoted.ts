import { acceptQuote } from '../../src/modules/quotes/acceptance-action.ts';
import { createQuote } from '../../src/modules/quotes/quote-actions.ts';
import { acceptanceForm, newQuoteForm, sendForm } from '../../src/modules/quotes/quote-form.ts';
import { sendQuote } from '../../src/modules/quotes/step-actions.ts';
import type { TestCompany, TestUsername } from './company.ts';

/** The fields of a quote's form with one line. */
export function quoteFields(more: Record<string, string | number> = {}) {
  return {
    customer: 'C00001',
    quotedOn: '2026-03-31',
    'lines[0][sku]': 'CAP-BLK',
    'lines[0][quantity]': '100',
    'lines[0][price]': '2.9',
    ...more,
  };
}

/** A draft of a hundred black caps at 2.90 for C00001. Gives its id. */
export async function aQuote(
  company: TestCompany,
  values: Record<string, unknown> = {},
  owner: TestUsername = 'sales',
): Promise<number> {
  const form = newQuoteForm.parse({
    customer: 'C00001',
    quotedOn: '2026-03-31',
    lines: [{ sku: 'CAP-BLK', quantity: '100', price: '2.9' }],
    ...values,
  });
  return createQuote(await company.as(owner), form);
}

/** The same, sent today. */
export async function aSentQuote(
  company: TestCompany,
  values: Record<string, unknown> = {},
  owner: TestUsername = 'sales',
): Promise<number> {
  const id = await aQuote(company, values, owner);
  const { validUntilOn } = await company.db('quotes').where({ id }).first('valid_until_on');
  const sentOn = company.clock.now().toISOString().slice(0, 10);
  const form = sendForm.parse({ sentOn, sentChannel: 'mail', validUntilOn, version: '1' });
  await sendQuote(await company.as(owner), id, form);
  return id;
}

export async function accepted(company: TestCompany, id: number, owner: TestUsername = 'sales') {
  const { version } = await company.db('quotes').where({ id }).first('version');
  const decidedOn = company.clock.now().toISOString().slice(0, 10);
  const form = acceptanceForm.parse({ decidedOn, version: String(version) });
  return acceptQuote(await company.as(owner), id, form);
}
