import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { isLate } from './incoming.ts';
import type { datesForm } from './incoming-form.ts';
import { whereAllowed } from './incoming-page.ts';
import { redateIncoming } from './redating-action.ts';

/** A new day for what is still to come; what is late is ticked, or all of it where nothing is. */
export const showDates = whereAllowed(
  () => 'redate',
  async (request, { incoming, lines }) => {
    const { context, t, f, entered } = request;
    const open = lines.filter(({ openQty }) => openQty > 0);
    const late = open.filter((line) => isLate(line, today(context)));
    const sent = [entered.values.lineIds ?? []].flat().map(Number);
    const ticked = entered.summary.length > 0 ? sent : (late.length > 0 ? late : open).map(({ id }) => id);
    const at = `/incoming/${incoming.id}`;
    return page('incoming/dates', {
      title: `${t('incoming.redate')} · ${incoming.number}`,
      lead: t('incoming.redate_lead'),
      back: { href: at, label: incoming.number },
      form: { action: `${at}/dates`, version: incoming.version },
      lines: open.map((line) => ({
        id: line.id,
        isTicked: ticked.includes(line.id),
        sku: line.skuCode,
        text: t('incoming.open_by', { count: f.number(line.openQty), day: line.expectedOn }),
        isLate: isLate(line, today(context)),
      })),
      fields: [
        { name: 'expectedOn', label: t('incoming.new_day'), kind: 'date', width: 's', autofocus: true },
        { name: 'reason', label: t('incoming.reason'), hint: t('incoming.redate_reason_hint') },
      ],
      end: { submit: t('incoming.redate'), cancel: at },
    });
  },
);

export async function redate(request: PageRequest, form: z.output<typeof datesForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...redating } = form;
  const { count } = await redateIncoming(request.context, { id, version }, redating);
  return redirect(`/incoming/${id}`, {
    key: 'incoming.now_redated',
    values: { count, day: form.expectedOn },
  });
}
