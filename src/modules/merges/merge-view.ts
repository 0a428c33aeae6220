import { followingColumns } from '../../db/customer-children.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { sourceText } from '../customers/customer-parts.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { type Choices, type Difference, differences, type MergedField } from './merge.ts';

const labels: Partial<Record<MergedField, string>> = {
  name: 'shared.name',
  remarks: 'shared.remarks',
};

const snake = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_(e4|id|at)$/, '');

/** The field's label, as the customer's form has it. */
function fieldLabel({ t }: Pick<PageRequest, 't'>, field: string): string {
  return t(labels[field as MergedField] ?? `customers.${snake(field)}`);
}

const followers = new Set(Object.values(followingColumns).flat());

/** The labels of fields, in one line; who set a level goes without saying. */
export function fieldsText(request: PageRequest, fields: readonly string[]): string {
  const labels = fields.filter((field) => !followers.has(field)).map((field) => fieldLabel(request, field));
  return labels.join(request.context.language === 'en' ? ', ' : '、');
}

/** A value as the customer's page shows it. */
function valueText(
  { t, f, context }: PageRequest,
  { field, value }: { field: MergedField; value: unknown },
  owners: ReadonlyMap<number, string>,
): string {
  if (value === null || value === undefined || value === '') return '';
  if (field === 'ownerId' || field === 'backupOwnerId') return owners.get(Number(value)) ?? '';
  if (field === 'country') return countryName(String(value), context.language);
  if (field === 'source') return sourceText(t, String(value));
  if (field === 'preferredChannel') return t(`customers.channel_${String(value)}`);
  if (field === 'documentLanguage') return value === 'en' ? 'English' : '中文';
  if (field === 'creditLimitE4') return f.money(Number(value), context.settings.baseCurrency);
  return String(value);
}

/** What the page of two customers side by side shows of each field in which they differ. */
export function shownDifferences(
  request: PageRequest,
  { winner, loser, choices }: { winner: Customer; loser: Customer; choices: Choices },
  owners: ReadonlyMap<number, string>,
) {
  const text = (field: MergedField, value: unknown) => valueText(request, { field, value }, owners);
  return differences(winner, loser, choices).map(({ field, both, chosen, ...values }: Difference) => ({
    name: `choices[${field}]`,
    label: fieldLabel(request, field),
    options: [
      { value: 'winner', text: text(field, values.winner), isChosen: chosen === 'winner' },
      { value: 'loser', text: text(field, values.loser), isChosen: chosen === 'loser' },
      ...(both === null ? [] : [{ value: 'both', text: both, isChosen: chosen === 'both' }]),
    ],
  }));
}

/** What tells two customers apart at a glance. */
export function shownCustomer({ f, context }: PageRequest, customer: Customer) {
  return {
    id: customer.id,
    code: customer.code,
    name: customer.name,
    version: customer.version,
    isArchived: customer.isArchived,
    place: [customer.country ? countryName(customer.country, context.language) : '', customer.city]
      .filter(Boolean)
      .join(' · '),
    createdOn: f.instant(customer.createdAt).slice(0, 10),
  };
}
