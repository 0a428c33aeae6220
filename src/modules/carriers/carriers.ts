import type { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { createCarrier, setCarrierArchived, updateCarrier } from './carrier-actions.ts';
import { type editCarrierForm, modes, type newCarrierForm } from './carrier-form.ts';
import { type Carrier, findCarrier } from './carrier-queries.ts';
import { onTimeByCarrier } from './on-time.ts';

function parts({ t }: PageRequest): FormPart[] {
  const text = (name: string, label: string) => ({ name, label: t(`carriers.${label}`), optional: true });
  return [
    {
      row: [
        { name: 'name', label: t('shared.name'), autofocus: true },
        { ...text('code', 'code'), hint: t('carriers.code_hint'), width: 's' },
      ],
    },
    {
      name: 'modes',
      label: t('carriers.modes'),
      kind: 'checkboxes',
      options: modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
    },
    { row: [text('contactName', 'contact_name'), { ...text('phone', 'phone'), kind: 'tel' }] },
    { row: [{ ...text('email', 'email'), kind: 'email' }, text('website', 'website')] },
    { ...text('trackingUrl', 'tracking_url'), hint: t('carriers.tracking_hint') },
    {
      more: t('shared.more'),
      fields: [
        text('nameOther', 'name_other'),
        {
          row: [
            { ...text('contractUntilOn', 'contract_until'), kind: 'date', width: 's' },
            { ...text('insuredUntilOn', 'insured_until'), kind: 'date', width: 's' },
          ],
        },
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}

export function showNewCarrier(request: PageRequest): Outcome {
  const { t } = request;
  return formPage({
    title: t('carriers.new'),
    back: { href: '/carriers', label: t('carriers.title') },
    action: '/carriers',
    submit: t('carriers.create'),
    cancel: '/carriers',
    parts: parts(request),
  });
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newCarrierForm>,
): Promise<Outcome> {
  const id = await createCarrier(context, form);
  return redirect(`/carriers/${id}`, { key: 'carriers.created', values: { name: form.name } });
}

export async function showCarrier(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const carrier = await findCarrier(context, idParam(request));
  const day = today(context);
  const periods = [];
  for (const days of [30, 90, 365]) {
    const found = await onTimeByCarrier(context, {
      from: addDays(day, 1 - days),
      to: day,
      today: day,
      carrierId: carrier.id,
    });
    const { onTime = 0, late = 0, rate = null } = found.get(carrier.id) ?? {};
    periods.push({
      cells: {
        period: t('carriers.last_days', { days }),
        judged: f.number(onTime + late),
        late: f.number(late),
        rate: rate === null ? t('carriers.too_few') : f.percent(rate),
      },
    });
  }
  const table = {
    caption: t('carriers.on_time'),
    columns: [
      { key: 'period', label: t('carriers.period') },
      { key: 'judged', label: t('carriers.shipments'), numeric: true },
      { key: 'late', label: t('carriers.late'), numeric: true },
      { key: 'rate', label: t('carriers.on_time'), numeric: true },
    ],
    rows: periods,
  };
  return page('carriers/show', {
    title: `${carrier.name} · ${t('carriers.one')}`,
    carrier,
    table,
    audit: await auditTrail(request, { kind: 'carrier', id: carrier.id }),
  });
}

export async function showEditCarrier(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const carrier = await findCarrier(context, idParam(request));
  return formPage({
    title: `${carrier.name} · ${t('shared.edit')}`,
    back: { href: `/carriers/${carrier.id}`, label: carrier.name },
    action: `/carriers/${carrier.id}`,
    submit: t('shared.save'),
    cancel: `/carriers/${carrier.id}`,
    parts: parts(request),
    values: { ...carrier },
    version: carrier.version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editCarrierForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateCarrier(request.context, { id, version }, input);
  return redirect(`/carriers/${id}`, { key: 'shared.saved' });
}

const archivable = ({ id, name, isArchived }: Carrier) => ({
  label: name,
  isArchived,
  at: `/carriers/${id}`,
});

export async function showArchive(request: PageRequest): Promise<Outcome> {
  const carrier = await findCarrier(request.context, idParam(request));
  return archivePage(request, 'carriers', archivable(carrier));
}

export async function archive(request: PageRequest): Promise<Outcome> {
  const carrier = await findCarrier(request.context, idParam(request));
  await setCarrierArchived(request.context, carrier.id, !carrier.isArchived);
  return archivedNow(archivable(carrier));
}
