import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import { today } from '../../core/days.ts';
import { allCurrencies, decimalText } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { currency, day, decimal } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { historyOf } from './rate-picture.ts';

export const rateForm = z.object({
  currency: currency().required(),
  validOn: day().required(),
  rate: decimal({ decimals: 8, max: 1_000_000 }).required(),
});

export async function showRates(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const rates: { currency: string; validOn: string; rateE8: number }[] = await context
    .db('exchange_rates')
    .modify((list) => {
      if (query.currency) list.where({ currency: query.currency });
    })
    .orderBy([{ column: 'valid_on', order: 'desc' }, { column: 'currency' }])
    .limit(200)
    .select('currency', 'valid_on', 'rate_e8');
  const { baseCurrency } = context.settings;
  const rows = rates.map(({ currency, validOn, rateE8 }) => ({
    cells: {
      currency: { text: currency, href: `/settings/rates?currency=${currency}` },
      day: validOn,
      rate: decimalText(rateE8, 8, 4),
    },
  }));
  const columns = [
    { key: 'currency', label: t('admin.currency') },
    { key: 'day', label: t('admin.valid_from') },
    { key: 'rate', label: t('admin.rate_in', { currency: baseCurrency }), numeric: true },
  ];
  const offered = allCurrencies
    .filter((code) => code !== baseCurrency)
    .map((code) => ({ value: code, label: code }));
  const fields = [
    { name: 'currency', label: t('admin.currency'), kind: 'select', options: offered },
    { name: 'validOn', label: t('admin.valid_from'), kind: 'date', value: today(context) },
    {
      name: 'rate',
      label: t('admin.rate_in', { currency: baseCurrency }),
      kind: 'money',
      hint: t('admin.rate_hint', { currency: baseCurrency }),
    },
  ];
  return page('admin/rates', {
    title: t('admin.rates'),
    table: { columns, rows, empty: t('admin.no_rates') },
    history: await shownHistory(request, query.currency ?? ''),
    fields,
  });
}

/** The picture of one currency, where it was chosen and has more than one rate. */
async function shownHistory(request: PageRequest, currency: string) {
  if (!/^[A-Z]{3}$/.test(currency) || (await historyOf(request, currency)).length < 2) return null;
  const { t, context } = request;
  const at = `/settings/rates/picture?currency=${currency}`;
  const alt = t('admin.rate_history', { currency, base: context.settings.baseCurrency });
  return {
    light: { wide: at, narrow: `${at}&size=narrow` },
    dark: { wide: `${at}&theme=dark`, narrow: `${at}&theme=dark&size=narrow` },
    alt,
    caption: alt,
  };
}

export async function addRate({ context }: PageRequest, form: z.output<typeof rateForm>): Promise<Outcome> {
  const { currency, validOn, rate: rateE8 } = form;
  if (rateE8 === 0) throw new Refusal('errors.too_small', { field: 'rate', values: { min: '0.00000001' } });
  if (currency === context.settings.baseCurrency)
    throw new Refusal('admin.rate_of_base', { field: 'currency' });
  await transact(context, async (tx) => {
    const key = { currency, validOn };
    const before: { rateE8: number } | undefined = await tx
      .db('exchange_rates')
      .where(key)
      .forUpdate()
      .first('rate_e8');
    if (before) await tx.db('exchange_rates').where(key).update({ rateE8 });
    else await tx.db('exchange_rates').insert({ currency, validOn, rateE8 });
    await audit(tx, {
      action: 'admin.rate',
      record: { kind: 'rate', id: null, label: `${currency} ${validOn}` },
      changes: {
        rate: {
          before: before ? decimalText(before.rateE8, 8, 4) : null,
          after: decimalText(rateE8, 8, 4),
        },
      },
    });
  });
  return redirect('/settings/rates', { key: 'shared.saved' });
}
