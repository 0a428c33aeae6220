import { today } from '../../core/days.ts';
import { offeredActions } from '../../core/state-table.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type ReturnAction, returnTable, toCome, toInspect } from './return.ts';
import type { InspectionInput, ReceiptInput } from './return-form.ts';
import { findReturn, linesOfReturn } from './return-queries.ts';
import { linesForm } from './return-view.ts';
import { inspectReturn, receiveReturn } from './step-actions.ts';

/** The return with its lines, and what the page says instead where its state does not allow the action. */
async function forPage(request: PageRequest, action: ReturnAction) {
  const { context, t } = request;
  const goods = await findReturn(context, idParam(request));
  const lines = await linesOfReturn(context.db, goods.id);
  const [offered] = offeredActions(returnTable, {
    state: goods.state,
    subject: { lines },
    user: context.user,
  }).filter((one) => one === action);
  const back = { href: `/returns/${goods.id}`, label: goods.number };
  const title = `${t(`returns.${action}`)} · ${goods.number}`;
  const summary = request.entered.summary[0]?.text;
  const bar = page('returns/nothing', {
    title,
    row: { heading: title, back },
    why: summary ?? t(`returns.cannot_${action}`),
    text: '',
    back,
  });
  return { goods, lines, bar: offered ? null : bar };
}

const nameOf = (line: { styleName: string; colour: string; size: string }) =>
  `${line.styleName} · ${line.colour} · ${line.size}`;

/** What has come, line by line; all that is still to come stands there already. */
export async function showReceipt(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const { goods, lines, bar } = await forPage(request, 'receive');
  if (bar) return bar;
  const left = lines.filter((line) => toCome(line) > 0);
  return page(
    'returns/lines-form',
    linesForm({
      title: `${t('returns.receive')} · ${goods.number}`,
      lead: t('returns.receive_lead', { warehouse: goods.warehouseName }),
      back: { href: `/returns/${goods.id}`, label: goods.number },
      action: `/returns/${goods.id}/receipt`,
      submit: t('returns.receive'),
      version: goods.version,
      fields: [
        {
          name: 'receivedOn',
          label: t('returns.received_on'),
          kind: 'date',
          width: 's',
          value: today(context),
        },
      ],
      columns: [t('orders.sku'), t('returns.to_come'), t('returns.came')],
      lines: left.map((line) => ({
        hidden: { name: 'id', value: line.id },
        heading: line.skuCode,
        sub: nameOf(line),
        texts: [f.number(toCome(line))],
        inputs: [{ name: 'quantity', label: t('returns.came'), value: toCome(line) }],
      })),
    }),
  );
}

export async function receive(request: PageRequest, form: ReceiptInput): Promise<Outcome> {
  const id = idParam(request);
  const count = await receiveReturn(request.context, { id, version: form.version }, form);
  const link = { href: `/returns/${id}/inspection`, key: 'returns.inspect' };
  return redirect(`/returns/${id}`, { key: 'returns.now_received', values: { count }, link });
}

/** What each line turned out to be: good, second quality, or scrap. */
export async function showInspection(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const { goods, lines, bar } = await forPage(request, 'inspect');
  if (bar) return bar;
  const left = lines.filter((line) => toInspect(line) > 0);
  const input = (name: string) => ({ name, label: t(`returns.${name}`), value: '' });
  return page(
    'returns/lines-form',
    linesForm({
      title: `${t('returns.inspect')} · ${goods.number}`,
      lead: t('returns.inspect_lead'),
      back: { href: `/returns/${goods.id}`, label: goods.number },
      action: `/returns/${goods.id}/inspection`,
      submit: t('returns.inspect_save'),
      version: goods.version,
      fields: [
        {
          name: 'inspectedOn',
          label: t('returns.inspected_on'),
          kind: 'date',
          width: 's',
          value: today(context),
        },
      ],
      columns: [
        t('orders.sku'),
        t('returns.to_inspect'),
        t('returns.good'),
        t('returns.second'),
        t('returns.scrap'),
        t('returns.finding'),
      ],
      lines: left.map((line) => ({
        hidden: { name: 'id', value: line.id },
        heading: line.skuCode,
        sub: nameOf(line),
        texts: [f.number(toInspect(line))],
        inputs: [
          input('good'),
          input('second'),
          input('scrap'),
          { ...input('finding'), value: line.finding ?? '', isText: true },
        ],
      })),
    }),
  );
}

export async function inspect(request: PageRequest, form: InspectionInput): Promise<Outcome> {
  const id = idParam(request);
  const state = await inspectReturn(request.context, { id, version: form.version }, form);
  return redirect(`/returns/${id}`, {
    key: state === 'inspected' ? 'returns.now_inspected' : 'returns.inspected_in_part',
  });
}
