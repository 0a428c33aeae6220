import { currencies } from '../../core/money.ts';
import type { Field, FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { modes } from '../carriers/carrier-form.ts';
import { carrierChoices } from '../carriers/carrier-queries.ts';

/** The fields of a shipment but its lines. */
export async function shipmentParts(
  { context, t }: PageRequest,
  { carrierId = null, ...defaults }: Record<string, unknown> & { carrierId?: number | null } = {},
): Promise<FormPart[]> {
  const carriers = await carrierChoices(context.db, carrierId);
  const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`shipments.${label}`),
    optional: true,
    value: defaults[name],
    ...more,
  });
  const base = context.settings.baseCurrency;
  const named = carriers.map(({ id, name, modes: own }) => ({
    value: id,
    label: own.length ? `${name} (${own.map((mode) => t(`carriers.mode_${mode}`)).join(', ')})` : name,
  }));
  return [
    {
      row: [
        text('carrierId', 'carrier', { kind: 'select', optional: false, options: named }),
        text('mode', 'mode', {
          kind: 'select',
          optional: false,
          width: 's',
          value: defaults.mode ?? carriers[0]?.modes[0],
          options: modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
        }),
      ],
    },
    {
      row: [
        text('plannedOn', 'planned_on', { kind: 'date', optional: false, width: 's' }),
        text('promisedOn', 'promised_on', { kind: 'date', width: 's', hint: t('shipments.promised_hint') }),
      ],
    },
    {
      more: t('shared.more'),
      fields: [
        {
          row: [
            text('bookingNumber', 'booking_number'),
            text('trackingNumber', 'tracking_number'),
            text('containerNumber', 'container_number', { width: 'm' }),
          ],
        },
        {
          row: [
            text('cartons', 'cartons', { kind: 'number', width: 's' }),
            text('grossWeightG', 'gross_weight', { kind: 'money', suffix: 'kg', width: 's' }),
            text('volumeCm3', 'volume', { kind: 'money', suffix: 'm³', width: 's' }),
          ],
        },
        {
          row: [
            text('quotedFreightE4', 'quoted_freight', { kind: 'money', width: 's' }),
            text('freightE4', 'freight', { kind: 'money', width: 's' }),
            text('freightCurrency', 'currency', {
              kind: 'select',
              width: 's',
              value: defaults.freightCurrency ?? base,
              options: [...new Set([base, ...currencies])].map((code) => ({ value: code, label: code })),
            }),
          ],
        },
        text('agreedMessage', 'agreed_message', { kind: 'textarea', rows: 2 }),
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}
