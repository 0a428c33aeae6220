import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { roundToMinor } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { documentOf, type MovementRow, movementRows, movementSelect } from './movement-queries.ts';
import { reversalBarOf, type reversalForm, reverseByHand } from './reversals.ts';
import { postingOf } from './stock.ts';

/** All movements of the posting that this one belongs to, it first. Throws NotFound where it isn't there. */
async function postingRows(request: PageRequest): Promise<[MovementRow, ...MovementRow[]]> {
  const { context } = request;
  const id = idParam(request);
  const posting = await postingOf(context, id);
  const rows: MovementRow[] = await movementRows(context)
    .whereIn(
      'm.id',
      posting.slice(0, 1000).map((movement) => movement.id),
    )
    .orderBy('m.id')
    .select(...movementSelect);
  const own = rows.find((row) => row.id === id) ?? rows[0];
  if (!own) throw new NotFound('movement');
  return [own, ...rows.filter((row) => row !== own)];
}

/** One movement with those that were posted along with it. */
export async function showMovement(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const [own, ...others] = await postingRows(request);
  const document = documentOf(request, own);
  const bar = await reversalBarOf(context, own.id);
  const mayReverse = allows(context.user, 'inventory.post') && bar === null;
  const entry = (id: number | null) =>
    id === null
      ? { text: null }
      : { text: t('inventory.entry_number', { id: String(id) }), href: `/inventory/movements/${id}` };
  const seesCosts = allows(context.user, 'costs.read');
  return page('inventory/movement', {
    title: `${t(`inventory.kind_${own.kind}`)} · ${own.skuCode}`,
    row: {
      heading: t(`inventory.kind_${own.kind}`),
      state: own.reversedById === null ? null : { label: t('inventory.is_reversed'), tone: 'neutral' },
      lead: `${own.skuCode} · ${own.styleName} · ${own.colour} · ${own.size}`,
      back: { href: `/inventory/skus/${own.skuId}`, label: t('inventory.stock_card') },
      actions: mayReverse
        ? [
            {
              href: `/inventory/movements/${own.id}/reversal`,
              label: t('inventory.reversal'),
              icon: 'rotate',
            },
          ]
        : [],
    },
    facts: [
      {
        title: t('inventory.posting'),
        facts: [
          { label: t('inventory.entry'), text: t('inventory.entry_number', { id: String(own.id) }) },
          { label: t('shared.day'), text: own.postedOn },
          { label: t('inventory.posted_at'), text: f.instant(own.postedAt) },
          { label: t('inventory.posted_by'), text: own.userName ?? t('shared.system') },
          { label: t('inventory.reason'), text: own.reason },
          {
            label: t('inventory.document'),
            text: document?.label ?? null,
            ...(document ? { href: document.href } : {}),
          },
          { label: t('inventory.reverses'), ...entry(own.reversesId) },
          { label: t('inventory.reversed_by'), ...entry(own.reversedById) },
        ],
      },
    ],
    table: {
      caption: t('inventory.posting_lines'),
      columns: [
        { key: 'sku', label: t('inventory.sku') },
        { key: 'where', label: t('inventory.warehouse') },
        { key: 'quantity', label: t('inventory.quantity'), numeric: true },
        { key: 'balance', label: t('inventory.balance'), numeric: true },
        ...(seesCosts
          ? [{ key: 'value', label: t('inventory.value'), numeric: true, hideOnPhone: true }]
          : []),
      ],
      rows: [own, ...others]
        .sort((a, b) => a.id - b.id)
        .map((row) => ({
          href: `/inventory/skus/${row.skuId}`,
          cells: {
            sku: { text: row.skuCode, sub: t(`inventory.kind_${row.kind}`) },
            where: { text: row.warehouseName, sub: t(`inventory.quality_${row.quality}`) },
            quantity: `${row.quantity > 0 ? '+' : ''}${f.number(row.quantity)}`,
            balance: f.number(row.balance),
            value: f.amount(
              roundToMinor(BigInt(row.valueE4), context.settings.baseCurrency),
              context.settings.baseCurrency,
            ),
          },
        })),
    },
  });
}

/** What reversing will do, piece by piece. */
export async function showReversal(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const rows = await postingRows(request);
  const bar = await reversalBarOf(context, rows[0].id);
  const at = `/inventory/movements/${rows[0].id}`;
  return confirmPage({
    title: t('inventory.reversal'),
    lead: t('inventory.reversal_lead'),
    consequences: [
      ...(bar ? [t(bar)] : []),
      ...[...rows]
        .sort((a, b) => a.id - b.id)
        .slice(0, 50)
        .map((row) =>
          t('inventory.will_reverse', {
            sku: row.skuCode,
            warehouse: row.warehouseName,
            quantity: `${row.quantity < 0 ? '+' : '−'}${f.number(Math.abs(row.quantity))}`,
            quality: t(`inventory.quality_${row.quality}`),
          }),
        ),
    ],
    action: `${at}/reversal`,
    submit: t('inventory.reverse'),
    cancel: at,
    danger: true,
    fields: [
      { name: 'reason', label: t('inventory.reversal_reason'), autofocus: true },
      { name: 'postedOn', label: t('shared.day'), kind: 'date', width: 's', value: today(context) },
    ],
    back: { href: at, label: t(`inventory.kind_${rows[0].kind}`) },
  });
}

export async function reverse(request: PageRequest, form: z.output<typeof reversalForm>): Promise<Outcome> {
  const id = idParam(request);
  await reverseByHand(request.context, id, form);
  return redirect(`/inventory/movements/${id}`, { key: 'inventory.reversed' });
}
