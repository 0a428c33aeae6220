import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { receiptForm } from './incoming-form.ts';
import { whereAllowed } from './incoming-page.ts';
import { receiveIncoming } from './receiving-action.ts';

/** What is still to come stands in the fields already: who counted right has only to press. */
export const showReceipt = whereAllowed(
  () => 'receive',
  async (request, { incoming, lines }) => {
    const { context, t, entered } = request;
    const typed = Object.values(
      (entered.values.lines ?? {}) as Record<string, { id?: string; quantity?: string; cost?: string }>,
    );
    const shown = lines.map((line) => {
      const sent = typed.find(({ id }) => id === String(line.id));
      const cost = line.unitCostE4 === null ? '' : decimalText(line.unitCostE4, 4, 2);
      return {
        ...line,
        shownQuantity: sent ? (sent.quantity ?? '') : line.openQty > 0 ? String(line.openQty) : '',
        shownCost: sent?.cost ?? cost,
      };
    });
    const at = `/incoming/${incoming.id}`;
    return page('incoming/receipt', {
      title: `${t('incoming.receive')} · ${incoming.number}`,
      lead: t('incoming.receive_lead', { warehouse: incoming.warehouseName }),
      back: { href: at, label: incoming.number },
      form: { action: `${at}/receipt`, version: incoming.version, wide: true },
      lines: shown,
      hasCost: allows(context.user, 'costs.read'),
      currency: context.settings.baseCurrency,
      day: {
        name: 'receivedOn',
        label: t('incoming.received_on'),
        kind: 'date',
        width: 's',
        value: today(context),
      },
      more: [
        {
          name: 'quality',
          label: t('incoming.quality'),
          kind: 'select',
          width: 'm',
          hint: t('incoming.quality_hint'),
          options: ['good', 'blocked', 'second'].map((value) => ({
            value,
            label: t(`inventory.quality_${value}`),
          })),
        },
        { name: 'note', label: t('incoming.note'), optional: true, width: 'l' },
      ],
      // Asked only once more than was ordered has been typed.
      over: Object.entries(entered.errors).some(([name]) => /^lines\.\d+\.quantity$/.test(name))
        ? { name: 'isOver', label: t('incoming.is_over'), kind: 'checkbox' }
        : null,
      end: { submit: t('incoming.receive_now'), cancel: at },
    });
  },
);

export async function receive(request: PageRequest, form: z.output<typeof receiptForm>): Promise<Outcome> {
  const id = idParam(request);
  const { incoming, pieces, isDone } = await receiveIncoming(
    request.context,
    { id, version: form.version },
    form,
  );
  return redirect(`/incoming/${id}`, {
    key: isDone ? 'incoming.all_received' : 'incoming.part_received',
    values: { number: incoming.number, count: pieces },
  });
}
