import type { Context, Language } from '../../core/context.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { namesOf, usersWithRole } from '../users/user-queries.ts';
import { countryCodes } from './customer-form.ts';
import { seesAllCustomers } from './customer-queries.ts';

type Choices = { value: string; label: string }[];

/** The payment plans to choose from, and the chosen one; the plans' module lies above this one. */
export async function planChoices({ db, language }: Context, chosen: number | null): Promise<Choices> {
  const plans: { id: number; name: string; nameOther: string | null }[] = await db('payment_plans')
    .where({ isArchived: false })
    .orWhere({ id: chosen ?? 0 })
    .orderBy(['name', 'id'])
    .select('id', 'name', 'name_other');
  return plans.map(({ id, name, nameOther }) => ({
    value: String(id),
    label: language === 'zh-CN' && nameOther ? nameOther : name,
  }));
}

const countries = new Map<Language, Choices>();

/** All countries by name, in the order of the language. */
export function countryChoices(language: Language): Choices {
  let choices = countries.get(language);
  if (!choices) {
    choices = countryCodes
      .map((code) => ({ value: code, label: countryName(code, language) }))
      .sort((a, b) => a.label.localeCompare(b.label, language));
    countries.set(language, choices);
  }
  return choices;
}

/**
 * The countries to filter customers by: those that have any, and the chosen one. Who sees their own customers
 * only is offered all, since the list would tell where others' are.
 */
export async function countriesInUse(context: Context, chosen: string | undefined): Promise<Choices> {
  const all = countryChoices(context.language);
  if (!seesAllCustomers(context)) return all;
  const used = new Set(await dialectOf(context.db).valuesOf(context.db, 'customers', 'country'));
  return all.filter(({ value }) => used.has(value) || value === chosen);
}

const regionNames = new Map<string, string>();

/** A country's name in a language; kept, since the runtime takes a while over each. */
export function countryName(code: string, language: Language): string {
  const key = `${language} ${code}`;
  let name = regionNames.get(key);
  if (name === undefined) {
    name = new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
    regionNames.set(key, name);
  }
  return name;
}

/** Those who can be in charge of a customer, and those who are though they no longer could. */
export async function ownerChoices(
  { context }: Pick<PageRequest, 'context'>,
  present: readonly (number | null)[] = [],
): Promise<Choices> {
  const users = await usersWithRole(context.db, 'sales', 'manager');
  const left = present.filter((id) => id !== null && !users.some((user) => user.id === id)) as number[];
  const others = left.length > 0 ? await namesOf(context.db, left) : [];
  return [...users, ...others].map(({ id, name }) => ({ value: String(id), label: name }));
}

/** A select that may stay empty. */
export function optionalSelect(field: Omit<Field, 'kind' | 'optional'> & { options: Choices }): Field {
  return {
    ...field,
    kind: 'select',
    optional: true,
    options: [{ value: '', label: '–' }, ...field.options],
  };
}
