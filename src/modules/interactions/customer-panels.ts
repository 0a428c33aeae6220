import type { Field } from '../../web/form-page.ts';
import { listUrl } from '../../web/list.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { type Customer, findCustomer } from '../customers/customer-queries.ts';
import { dueMark } from '../customers/customer-view.ts';
import { storyGroupNames } from './interaction.ts';
import { addendaOf } from './interaction-queries.ts';
import { mayEnd } from './open-items.ts';
import { type OpenItem, openItems, plannedByOthers, spokeSince } from './open-queries.ts';
import { nextStepFields, spokenFields } from './spoken-fields.ts';
import { isNarrowed, type StoryFilter, storyFilter, storyFilterNames } from './story-filter.ts';
import { countNew, storyOf, writersOf } from './story-queries.ts';
import { shownStory } from './story-view.ts';
import { unreadSince } from './visits.ts';

/** What the customer's page shows of what was said: what is promised and to do, the short form, the story. */
export async function customerPanels(request: PageRequest, { id }: PanelRecord): Promise<Panel[]> {
  const customer = await findCustomer(request.context, id);
  const { t } = request;
  const panels = [await openPanel(request, customer), await storyPanel(request, id)];
  if (customer.isArchived) return panels;
  const write = await writePanel(request, customer);
  const actions = [
    { href: `/customers/${id}/promises/new`, label: t('interactions.new_promise'), icon: 'heart-handshake' },
    { href: `/customers/${id}/follow-ups/new`, label: t('interactions.new_follow_up'), icon: 'bell' },
  ];
  return [...panels, { ...write, actions }];
}

async function openPanel(request: PageRequest, { id }: Customer): Promise<Panel> {
  const { context, t } = request;
  const shown = (item: OpenItem) => ({
    ...item,
    ...dueMark(request, item.dueOn),
    mayEnd: mayEnd(context, item),
    moved:
      item.firstDueOn && item.firstDueOn !== item.dueOn
        ? t('interactions.first_named', { day: item.firstDueOn })
        : '',
  });
  const promises = (await openItems(context, 'promises', id)).map(shown);
  const followUps = (await openItems(context, 'follow_ups', id)).map(shown);
  return { place: 'pinned', view: 'interactions/parts/open', model: { customerId: id, promises, followUps } };
}

async function storyPanel(request: PageRequest, customerId: number): Promise<Panel> {
  const { context, f, query } = request;
  const filter = storyFilter(context, query);
  const { rows, next, searchedFrom } = await storyOf(context, customerId, { filter, after: query.after });
  const spoken = rows.flatMap(({ recordKind, recordId }) =>
    recordKind === 'interaction' && recordId !== null ? [recordId] : [],
  );
  const since = await unreadSince(context, customerId);
  const newCount = since ? await countNew(context, customerId, since) : 0;
  const groups = shownStory(request, { rows, addenda: await addendaOf(context, spoken), since });
  const firstNew = groups.flatMap(({ lines }) => lines).find(({ isNew }) => isNew);
  return {
    place: 'story',
    view: 'interactions/parts/story',
    model: {
      groups,
      kinds: kindLinks(request, filter),
      filters: await filterFields(request, customerId),
      filterHidden: query.kinds ? [{ name: 'kinds', value: query.kinds }] : [],
      isNarrowed: isNarrowed(filter),
      isFiltered: isNarrowed(filter) || filter.groups.length > 0 || Boolean(query.after),
      clearUrl: listUrl(
        request,
        Object.fromEntries([...storyFilterNames, 'after'].map((name) => [name, null])),
      ),
      nextUrl: next ? listUrl(request, { after: next }) : null,
      searchedFrom: searchedFrom ? f.instant(searchedFrom).slice(0, 10) : null,
      fresh: newCount > 0 ? { count: newCount, since: f.instant(since), jump: firstNew?.id ?? null } : null,
      firstNewId: firstNew?.id ?? null,
    },
  };
}

/** Each link shows one group more, or one less. */
function kindLinks(request: PageRequest, { groups }: StoryFilter) {
  const { t } = request;
  const all = {
    label: t('shared.all'),
    href: listUrl(request, { kinds: null, after: null }),
    isChosen: groups.length === 0,
  };
  return [
    all,
    ...storyGroupNames.map((name) => {
      const isChosen = groups.includes(name);
      const kinds = isChosen ? groups.filter((other) => other !== name) : [...groups, name];
      const href = listUrl(request, { kinds: kinds.join(',') || null, after: null });
      return { label: t(`interactions.group_${name}`), href, isChosen };
    }),
  ];
}

async function filterFields({ context, t, query }: PageRequest, customerId: number): Promise<Field[]> {
  const any = { value: '', label: t('shared.any') };
  const choices = (found: readonly { id: number; name: string }[]) => [
    any,
    ...found.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  const field = (name: string, label: string, more: Partial<Field>) => ({
    name,
    label,
    value: query[name] ?? '',
    ...more,
  });
  return [
    field('text', t('interactions.words'), { kind: 'text' }),
    field('by', t('interactions.writer'), {
      kind: 'select',
      options: choices(await writersOf(context, customerId)),
    }),
    field('contact', t('customers.contact'), {
      kind: 'select',
      options: choices(await contactsOf(context, customerId)),
    }),
    field('from', t('interactions.from'), { kind: 'date' }),
    field('to', t('interactions.to'), { kind: 'date' }),
  ];
}

async function writePanel(request: PageRequest, customer: Customer): Promise<Panel> {
  const { context, t, f } = request;
  const { id } = customer;
  const threeDaysAgo = new Date(context.clock.now().getTime() - 72 * 3_600_000).toISOString();
  const spoke = await spokeSince(context, id, threeDaysAgo);
  return {
    place: 'write',
    view: 'interactions/parts/write',
    model: {
      customerId: id,
      spoken: await spokenFields(request, customer),
      steps: await nextStepFields(request),
      planned: await plannedByOthers(context, id),
      spoke: spoke.map((other) => ({
        name: other.userName,
        channel: t(`customers.channel_${other.channel}`),
        at: f.instant(other.happenedAt),
      })),
    },
  };
}
