import type { z } from 'zod';
import { allows } from '../../core/permissions.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Tone } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Handover, type HandoverState, handoverKinds } from './handover.ts';
import { completeHandover, discardHandover, endAbsence, prepareHandover } from './handover-actions.ts';
import type { editHandoverForm, newHandoverForm, stepForm } from './handover-form.ts';
import { allHandovers } from './handover-queries.ts';

export const stateTones: Record<HandoverState, Tone> = {
  draft: 'neutral',
  scheduled: 'info',
  done: 'done',
  away: 'soon',
  ended: 'done',
};

/** All handovers for those who arrange them; everyone else sees what was handed over to them. */
export async function showHandovers(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  if (!allows(context.user, 'handovers.manage')) return redirect('/handovers/mine');
  const filtered = () => {
    const found = allHandovers(context);
    if (handoverKinds.some((kind) => kind === query.kind)) found.where('h.kind', query.kind);
    return found;
  };
  const sort = chosenSort(query, { newest: { column: 'h.id', direction: 'desc' } }, 'newest');
  const { rows, next } = await pageByKey<Omit<Handover, 'plan'>>(filtered(), {
    sort: sort.sort,
    idColumn: 'h.id',
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const primary = { href: '/handovers/new', label: t('handovers.new'), icon: 'plus' };
  const list = listModel(request, {
    tabs: [
      { label: t('handovers.all_handovers'), href: '/handovers', isCurrent: true },
      { label: t('handovers.mine'), href: '/handovers/mine', isCurrent: false },
      { label: t('handovers.late_contacts'), href: '/handovers/contacts', isCurrent: false },
    ],
    columns: [
      { key: 'from', label: t('handovers.of') },
      { key: 'kind', label: t('handovers.why') },
      { key: 'state', label: t('shared.state') },
      { key: 'customers', label: t('handovers.kind_customer'), numeric: true },
      { key: 'moved', label: t('handovers.moved'), numeric: true, hideOnPhone: true },
      { key: 'day', label: t('shared.day') },
      { key: 'by', label: t('handovers.by'), hideOnPhone: true },
    ],
    filters: [
      {
        name: 'kind',
        label: t('handovers.why'),
        kind: 'select',
        options: handoverKinds.map((kind) => ({ value: kind, label: t(`handovers.why_${kind}`) })),
      },
    ],
    rows: rows.map((row) => ({
      id: row.id,
      href: `/handovers/${row.id}`,
      cells: {
        from: row.reason ? { text: row.fromName, sub: row.reason } : row.fromName,
        kind: t(`handovers.why_${row.kind}`),
        state: { text: t(`handovers.state_${row.state}`), tone: stateTones[row.state] },
        customers: f.number(row.customerCount),
        moved: f.number(row.movedCount),
        day: f.instant(row.doneAt ?? row.createdAt).slice(0, 10),
        by: row.createdByName,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered().clearSelect(), 'h.id'),
    sort,
    empty: {
      title: t('handovers.none'),
      text: t('handovers.none_text'),
      action: { href: primary.href, label: primary.label },
    },
  });
  return page('shared/list-page', {
    title: t('handovers.title'),
    row: { heading: t('handovers.title'), lead: t('handovers.lead'), primary },
    list,
  });
}

export async function prepare(
  { context }: PageRequest,
  form: z.output<typeof newHandoverForm>,
): Promise<Outcome> {
  return redirect(`/handovers/${await prepareHandover(context, form)}`);
}

export async function prepareAgain(
  request: PageRequest,
  { version, ...form }: z.output<typeof editHandoverForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await prepareHandover(request.context, form, { id, version });
  return redirect(`/handovers/${id}`);
}

export async function complete(
  request: PageRequest,
  { version }: z.output<typeof stepForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const handover = await completeHandover(request.context, { id, version });
  if (handover.state === 'scheduled')
    return redirect(`/handovers/${id}`, {
      key: 'handovers.now_scheduled',
      values: { day: handover.startsOn ?? '' },
    });
  const values = { count: handover.customerCount, changed: handover.changedCount };
  const tone = handover.changedCount > 0 ? ('warning' as const) : ('success' as const);
  return redirect(`/handovers/${id}`, {
    key: 'handovers.now_done',
    values,
    tone,
    link: { href: `/handovers/${id}/sheet`, key: 'handovers.print_sheets' },
  });
}

export async function discard(
  request: PageRequest,
  { version }: z.output<typeof stepForm>,
): Promise<Outcome> {
  await discardHandover(request.context, { id: idParam(request), version });
  return redirect('/handovers', { key: 'handovers.now_discarded' });
}

export async function end(request: PageRequest, { version }: z.output<typeof stepForm>): Promise<Outcome> {
  const id = idParam(request);
  const count = await endAbsence(request.context, { id, version });
  return redirect(`/handovers/${id}`, { key: 'handovers.now_ended', values: { count } });
}
