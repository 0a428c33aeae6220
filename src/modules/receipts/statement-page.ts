import type { Language } from '../../core/context.ts';
import { addDays, isDay, startOfMonth, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { SheetCell } from '../../core/sheets/write.ts';
import { exportSheet } from '../../web/export.ts';
import { translate } from '../../web/languages.ts';
import { listUrl } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { visibleOpenDues } from './due-queries.ts';
import { type Account, accountsOf, type Entry } from './statement.ts';
import { entriesOf } from './statement-queries.ts';

/** From the first of the month before last, unless days were chosen. */
function periodOf({ context, query }: PageRequest) {
  const now = today(context);
  const from = isDay(query.from ?? '') ? String(query.from) : startOfMonth(now, -2);
  const to = isDay(query.to ?? '') ? String(query.to) : now;
  return from <= to ? { from, to } : { from: to, to: from };
}

async function statementOf(request: PageRequest) {
  const customer = await findCustomer(request.context, idParam(request));
  const period = periodOf(request);
  return { customer, period, accounts: accountsOf(await entriesOf(request.context.db, customer.id), period) };
}

/** The account of a customer, in the language of its papers: what was owed, what came in, what is open now. */
export async function showStatement(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query, url } = request;
  const { customer, period, accounts } = await statementOf(request);
  const chosen = query.language ?? customer.documentLanguage;
  const language: Language = chosen === 'zh-CN' ? 'zh-CN' : 'en';
  const say = translate(language);
  const path = url.split('?')[0] ?? '';
  const dues = await openDues(request, customer.id);
  return page('receipts/statement', {
    title: `${t('receipts.statement')} · ${customer.name}`,
    customer,
    paperLanguage: language,
    say,
    period,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    languages: (['en', 'zh-CN'] as const).map((value) => ({
      value,
      label: value === 'en' ? 'English' : '中文',
    })),
    madeOn: say('receipts.made_on', { day: today(context) }),
    accounts: accounts.map((account) => ({
      currency: account.currency,
      opening: f.amount(account.openingE4, account.currency),
      before: addDays(period.from, -1),
      closing: f.money(Math.abs(account.closingE4), account.currency),
      closingText: say(account.closingE4 < 0 ? 'receipts.closing_advance' : 'receipts.closing', {
        day: period.to,
      }),
      balance: f.amount(account.closingE4, account.currency),
      rows: account.rows.map((row) => ({
        on: row.on,
        text: say(`receipts.entry_${row.kind}`, { number: row.number }),
        about: row.about,
        owed: row.amountE4 > 0 ? f.amount(row.amountE4, row.currency) : '',
        paid: row.amountE4 < 0 ? f.amount(-row.amountE4, row.currency) : '',
        balance: f.amount(row.balanceE4, row.currency),
      })),
    })),
    dues: dues.map((due) => ({
      ...due,
      amount: f.money(due.openE4, due.currency),
      isOverdue: due.dueOn !== null && due.dueOn < today(context),
      day: due.dueOn ?? say('receipts.no_day_yet'),
    })),
    exportUrl: allows(context.user, 'exports.run') ? listUrl({ url: `${path}/export`, query }, {}) : null,
    path,
  });
}

interface OpenDue {
  orderId: number;
  number: string;
  customerPo: string | null;
  currency: string;
  openE4: number;
  dueOn: string | null;
}

const mostDues = 500;

/** What is open today, whatever the period. */
async function openDues({ context }: PageRequest, customerId: number): Promise<OpenDue[]> {
  return visibleOpenDues(context)
    .where('o.customer_id', customerId)
    .orderByRaw('case when d.due_on is null then 1 else 0 end, d.due_on, d.id')
    .limit(mostDues)
    .select('d.order_id', 'o.number', 'o.customer_po', 'o.currency', 'd.open_e4', 'd.due_on');
}

/** The same as a sheet: the accounts one under the other. */
export async function exportStatement(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const { customer, period, accounts } = await statementOf(request);
  return exportSheet(request, 'receipts', {
    name: `${t('receipts.statement')} ${customer.code} ${period.from} ${period.to}`,
    columns: [
      { label: t('receipts.currency'), kind: 'text', width: 10 },
      { label: t('receipts.day'), kind: 'day' },
      { label: t('receipts.entry'), kind: 'text' },
      { label: t('receipts.about'), kind: 'text' },
      { label: t('receipts.owed'), kind: 'money' },
      { label: t('receipts.paid'), kind: 'money' },
      { label: t('receipts.balance'), kind: 'money' },
    ],
    rows: accounts.flatMap((account) => sheetRows(request, account, period)),
  });
}

function sheetRows(
  { t }: PageRequest,
  { currency, openingE4, rows, closingE4 }: Account,
  { from, to }: { from: string; to: string },
): SheetCell[][] {
  const entry = ({ kind, number }: Entry) => t(`receipts.entry_${kind}`, { number });
  return [
    [currency, from, t('receipts.opening'), null, null, null, openingE4],
    ...rows.map((row) => [
      currency,
      row.on,
      entry(row),
      row.about,
      row.amountE4 > 0 ? row.amountE4 : null,
      row.amountE4 < 0 ? -row.amountE4 : null,
      row.balanceE4,
    ]),
    [currency, to, t('receipts.closing_balance'), null, null, null, closingE4],
  ];
}
