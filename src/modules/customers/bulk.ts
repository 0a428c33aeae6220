import { z } from 'zod';
import { Refusal } from '../../core/refusal.ts';
import { longText, reference, text, ticked } from '../../web/fields.ts';
import type { Field } from '../../web/form-page.ts';
import {
  type Chosen,
  chosenFields,
  chosenIds,
  chosenUrl,
  namedFew,
  nothingChosen,
} from '../../web/lists/chosen.ts';
import { showListAgain } from '../../web/lists/page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Changed, setLevels, setTags, typedTags } from './bulk-actions.ts';
import { assignCustomers } from './customer-actions.ts';
import { ownerChoices } from './customer-choices.ts';
import { customerList } from './customer-list.ts';
import { type Customer, mayWrite, visibleTo } from './customer-queries.ts';
import { tagChoices, tagsOf } from './tags.ts';

/** `confirmed` comes with the page that asks; without it that page is shown first. */
const bulkFields = { ...chosenFields, confirmed: ticked() };
export const assignForm = z.object({ ...bulkFields, ownerId: reference().optional() });
export const levelForm = z.object({
  ...bulkFields,
  level: text(10).optional(),
  reason: text(300).optional(),
});
const tagList = z
  .unknown()
  .optional()
  .transform((input) => [input].flat().filter((tag): tag is string => typeof tag === 'string'));
export const tagsForm = z.object({ ...bulkFields, add: longText(300).optional(), remove: tagList });

type Line = Pick<Customer, 'id' | 'code' | 'name' | 'tags' | 'ownerId' | 'backupOwnerId'>;

interface Question {
  action: string;
  title: (count: number) => string;
  lead: string;
  fields: Field[] | ((lines: readonly Line[]) => Promise<Field[]>);
  /** Customers of whom this is false are named as left out. */
  mayChange: (line: Line) => boolean;
}

/** Says what will happen to which customers, and asks for what is needed. */
async function ask(request: PageRequest, chosen: Chosen, question: Question): Promise<Outcome> {
  const { context, t } = request;
  const ids = await chosenIds(request, customerList, chosen);
  const lines: Line[] = await visibleTo(context)
    .whereIn('c.id', ids)
    .orderBy(['c.name', 'c.id'])
    .select('c.id', 'c.code', 'c.name', 'c.tags', 'c.owner_id', 'c.backup_owner_id');
  const changing = lines.filter(question.mayChange);
  if (changing.length === 0) throw new Refusal('customers.none_writable');
  const { fields } = question;
  const named = (some: readonly Line[]) => namedFew(some.map(({ code, name }) => `${code} ${name}`));
  const leftOut = lines.filter((line) => !question.mayChange(line));
  return page('shared/bulk', {
    title: question.title(changing.length),
    back: { href: chosenUrl(request, customerList, chosen.query), label: t('customers.title') },
    lead: question.lead,
    action: question.action,
    ids: changing.map(({ id }) => id).join(','),
    query: chosen.query ?? '',
    changing: named(changing),
    leftOut: named(leftOut),
    leftOutText: leftOut.length > 0 ? t('customers.left_out', { count: leftOut.length }) : null,
    fields: typeof fields === 'function' ? await fields(changing) : fields,
  });
}

/** After a refusal: the question again where it was answered, else the list. */
function again(form: z.ZodType<Chosen>, question: (request: PageRequest) => Promise<Question>) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { values } = request.entered;
    const read = form.safeParse(values);
    if (!values.confirmed || !read.success || read.data.ids.length === 0)
      return showListAgain(customerList)(request);
    try {
      return await ask(request, read.data, await question(request));
    } catch (error) {
      // None of them may be changed by now: the question can't be put again.
      if (error instanceof Refusal) return showListAgain(customerList)(request);
      throw error;
    }
  };
}

function done(request: PageRequest, query: string | null, told: { key: string; changed: Changed }): Outcome {
  const { count, leftOut } = told.changed;
  return redirect(chosenUrl(request, customerList, query), {
    key: told.key,
    values: { count, leftOut },
    ...(count === 0 || leftOut > 0 ? { tone: 'warning' } : {}),
  });
}

const ownerQuestion = async (request: PageRequest): Promise<Question> => ({
  action: '/customers/assign',
  title: (count) => request.t('customers.assign_count', { count }),
  lead: request.t('customers.assign_text'),
  fields: [
    {
      name: 'ownerId',
      label: request.t('customers.new_owner'),
      kind: 'select',
      options: [nothingChosen, ...(await ownerChoices(request))],
    },
  ],
  mayChange: () => true,
});
export const assignAgain = again(assignForm, ownerQuestion);

export async function assign(request: PageRequest, form: z.output<typeof assignForm>): Promise<Outcome> {
  if (form.ownerId === null) {
    if (form.confirmed) throw new Refusal('errors.required', { field: 'ownerId' });
    return ask(request, form, await ownerQuestion(request));
  }
  const ids = await chosenIds(request, customerList, form);
  const count = await assignCustomers(request.context, ids, form.ownerId);
  return done(request, form.query, { key: 'customers.assigned', changed: { count, leftOut: 0 } });
}

const levelQuestion = async ({ t, context }: PageRequest): Promise<Question> => ({
  action: '/customers/level',
  title: (count) => t('customers.level_count', { count }),
  lead: t('customers.level_text'),
  fields: [
    {
      name: 'level',
      label: t('customers.level'),
      kind: 'select',
      width: 's',
      options: [
        nothingChosen,
        ...context.settings.levels.map((level) => ({ value: level, label: level })),
        { value: 'none', label: t('customers.no_level') },
      ],
    },
    { name: 'reason', label: t('customers.level_reason'), hint: t('customers.level_reason_hint') },
  ],
  mayChange: (line) => mayWrite(context, line),
});
export const levelAgain = again(levelForm, levelQuestion);

export async function changeLevel(request: PageRequest, form: z.output<typeof levelForm>): Promise<Outcome> {
  if (!form.confirmed) return ask(request, form, await levelQuestion(request));
  if (!form.level) throw new Refusal('errors.required', { field: 'level' });
  if (!form.reason) throw new Refusal('errors.required', { field: 'reason' });
  const ids = await chosenIds(request, customerList, form);
  const level = form.level === 'none' ? null : form.level;
  const changed = await setLevels(request.context, ids, { level, reason: form.reason });
  return done(request, form.query, { key: 'customers.level_set', changed });
}

const tagsQuestion = async ({ t, context }: PageRequest): Promise<Question> => ({
  action: '/customers/tags',
  title: (count) => t('customers.tags_count', { count }),
  lead: t('customers.tags_text'),
  fields: async (lines) => {
    const present = tagsOf(lines.map(({ tags }) => tags ?? '').join(','));
    const known = (await tagChoices(context)).slice(0, 12).map(({ value }) => value);
    const examples =
      known.length > 0 ? t('customers.tags_known', { tags: known.join(t('shared.list_comma')) }) : '';
    return [
      {
        name: 'add',
        label: t('customers.add_tags'),
        optional: true,
        hint: `${t('customers.tags_hint')} ${examples}`,
      },
      ...(present.length > 0
        ? [
            {
              name: 'remove',
              label: t('customers.remove_tags'),
              kind: 'checkboxes' as const,
              options: present.map((tag) => ({ value: tag, label: tag })),
            },
          ]
        : []),
    ];
  },
  mayChange: (line) => mayWrite(context, line),
});
export const tagsAgain = again(tagsForm, tagsQuestion);

export async function changeTags(request: PageRequest, form: z.output<typeof tagsForm>): Promise<Outcome> {
  if (!form.confirmed) return ask(request, form, await tagsQuestion(request));
  const change = { add: typedTags(form.add), remove: form.remove };
  if (change.add.length + change.remove.length === 0)
    throw new Refusal('customers.choose_tags', { field: 'add' });
  const ids = await chosenIds(request, customerList, form);
  const changed = await setTags(request.context, ids, change);
  return done(request, form.query, { key: 'customers.tags_set', changed });
}
