import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { StoryKind } from '../../core/story.ts';
import type { PageRequest } from '../../web/route.ts';
import type { StoryLine } from './story-queries.ts';

const icons: Record<StoryKind, string> = {
  interaction: 'message',
  promise: 'heart-handshake',
  follow_up: 'bell',
  opportunity: 'target-arrow',
  order: 'file-text',
  shipment: 'truck',
  satisfaction: 'mood-smile',
  need: 'checklist',
  owner: 'user',
  customer: 'building',
};

const pages: Record<string, { module: string; path: string }> = {
  order: { module: 'orders', path: '/orders' },
  shipment: { module: 'shipments', path: '/shipments' },
  opportunity: { module: 'opportunities', path: '/opportunities' },
  satisfaction: { module: 'satisfaction', path: '/satisfaction' },
  need: { module: 'needs', path: '/needs' },
};

/** A line of the story as `views/shared/timeline.ejs` shows it. */
export function shownLine(request: PageRequest, line: StoryLine) {
  const { t, f, context } = request;
  const detail = JSON.parse(line.detail) as Record<string, string | number>;
  const target = pages[line.recordKind ?? ''];
  const href =
    target && line.recordId && isModuleOn(context.settings, target.module)
      ? `${target.path}/${line.recordId}`
      : null;
  return {
    at: f.instant(line.happenedAt),
    who: line.userName,
    icon: icons[line.kind],
    heading: t(line.messageKey, detail),
    text: line.said,
    href,
    meta: line.contactName ? t('interactions.with', { name: line.contactName }) : null,
  };
}

/** May this user end the promise or the follow-up? */
export function mayEnd({ context }: PageRequest, item: { userId: number }): boolean {
  return item.userId === context.user?.id || allows(context.user, 'customers.write_all');
}
