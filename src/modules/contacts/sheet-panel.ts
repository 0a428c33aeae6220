import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { mayReach } from './channel.ts';
import { type CustomerContact, contactsOf } from './contact-queries.ts';
import { languageName, positionText, preferredText, refusedText } from './contact-view.ts';

const shownAtMost = 8;

/** The ways that they did not refuse. */
function waysText({ t }: PageRequest, person: CustomerContact): string {
  const may = (channel: 'call' | 'mail' | 'wechat' | 'whatsapp') => mayReach(person.doNotContact, channel);
  const named = (label: string, address: string | null) =>
    address ? `${t(`contacts.${label}`)} ${address}` : null;
  return [
    ...(may('call') ? [person.mobile, person.phone] : []),
    may('mail') ? person.email : null,
    may('wechat') ? named('wechat', person.wechat) : null,
    may('whatsapp') ? named('whatsapp', person.whatsapp) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The people at a customer on its printed sheet, with how they like to be reached and what they do not want. */
export async function sheetPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel> {
  const { context, t } = request;
  const people = await contactsOf(context, id);
  const lines = people.slice(0, shownAtMost).map((person) => {
    const preferred = preferredText(request, person);
    const language = person.language ? languageName(context.language, person.language) : '';
    const likes = [preferred ? t('contacts.prefers_these', { channels: preferred }) : '', language];
    return {
      head: [person.name, person.nameOther, positionText(request, { ...person, fromOn: null, toOn: null })]
        .filter(Boolean)
        .join(' · '),
      text: [waysText(request, person), likes.filter(Boolean).join(' · ')].filter(Boolean).join('\n'),
      note: refusedText(request, person),
    };
  });
  const left = people.length - lines.length;
  return {
    place: 'main',
    view: 'shared/sheet-section',
    model: {
      section: {
        title: t('contacts.title'),
        lines,
        none: t('contacts.none'),
        more: left > 0 ? t('shared.and_more', { count: left }) : null,
      },
    },
  };
}
