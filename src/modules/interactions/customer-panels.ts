import { storyKinds } from '../../core/story.ts';
import { listUrl } from '../../web/list.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { refusedText } from '../contacts/contact-view.ts';
import { channels } from '../customers/customer-form.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { dueMark } from '../customers/customer-view.ts';
import { openFollowUps, openPromises, spokeSince, storyOf } from './story-queries.ts';
import { mayEnd, shownLine } from './story-view.ts';

/** What the customer's page shows of what was said: what is promised and to do, the short form, the story. */
export async function customerPanels(request: PageRequest, { id }: PanelRecord): Promise<Panel[]> {
  const { context, t, f, query } = request;
  const customer = await findCustomer(context, id);
  const kind = storyKinds.find((known) => known === query.kind) ?? null;
  const story = await storyOf(context, id, { kind, after: query.after });
  const open = <Item extends { userId: number; dueOn: string }>(item: Item) => ({
    ...item,
    ...dueMark(request, item.dueOn),
    mayEnd: mayEnd(request, item),
  });
  const threeDaysAgo = new Date(context.clock.now().getTime() - 72 * 3_600_000).toISOString();
  const panels: Panel[] = [
    {
      place: 'pinned',
      view: 'interactions/parts/open',
      model: {
        promises: (await openPromises(context, id)).map(open),
        followUps: (await openFollowUps(context, id)).map(open),
      },
    },
    {
      place: 'story',
      view: 'interactions/parts/story',
      model: {
        story: story.rows.map((line) => shownLine(request, line)),
        storyKinds: [null, ...storyKinds].map((tab) => ({
          label: tab ? t(`interactions.kind_${tab}`) : t('shared.all'),
          href: listUrl(request, { kind: tab, after: null }),
          isCurrent: tab === kind,
        })),
        nextUrl: story.next ? listUrl(request, { after: story.next }) : null,
      },
    },
  ];
  if (customer.isArchived) return panels;
  const spoke = await spokeSince(context, id, threeDaysAgo);
  panels.push({
    place: 'write',
    view: 'interactions/parts/write',
    model: {
      customerId: id,
      channels,
      contacts: (await contactsOf(context, id)).map((contact) => {
        const refused = refusedText(request, { ...contact, doNotContactReason: null, doNotContactOn: null });
        const { name } = contact;
        return { id: contact.id, name: refused ? t('interactions.refused_mark', { name, refused }) : name };
      }),
      spoke: spoke.map((other) => ({
        name: other.userName,
        channel: t(`customers.channel_${other.channel}`),
        at: f.instant(other.happenedAt),
      })),
    },
  });
  return panels;
}
