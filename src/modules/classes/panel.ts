import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { classOf, decisionsOf, hasOpenOrder, type OpenDecision, quietCustomers } from './class-queries.ts';
import { quietReason, reasons, segmentText, segmentTones } from './class-view.ts';
import type { Segment } from './segment.ts';

interface Known {
  level: string | null;
  isStatusFixed: boolean;
  isArchived: boolean;
}

/** On a customer's page: its class and since when, why, when its next order is due, and who decided otherwise. */
export async function classPanel(request: PageRequest, { id, mayWrite }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'classes.read')) return null;
  const customer: Known | undefined = await context
    .db('customers')
    .where({ id })
    .first('level', 'is_status_fixed', 'is_archived');
  if (!customer || customer.isArchived) return null;
  const row = await classOf(context, id);
  const decisions = await decisionsOf(context.db, id, today(context));
  const hasOrders = isModuleOn(context.settings, 'orders');
  const at = `/customers/${id}`;
  const action = (path: string, label: string, icon: string) => ({
    href: `${at}/${path}`,
    label: t(label),
    icon,
  });
  return {
    place: 'reasons',
    view: 'classes/panel',
    model: {
      panel: {
        segment:
          row && hasOrders
            ? {
                label: segmentText(t, row.segment),
                tone: row.segment ? segmentTones[row.segment] : 'neutral',
                since: row.segment ? t('classes.since', { day: row.segmentSinceOn }) : '',
              }
            : null,
        rule:
          row?.segment && hasOrders && row.segment === row.ruleSegment
            ? t(`classes.rule_${row.segment}`)
            : '',
        reasons: row ? (hasOrders ? reasons(request, row) : []) : [t('classes.not_computed')],
        quiet: row ? await quietOf(request, row, customer.level) : null,
        decisions: [
          ...decisions.map((decision) => decisionOf(request, { decision, at })),
          ...legacyStatus(request, { customer, decisions, at }),
        ],
        mayWrite,
        followUp: `${at}/follow-ups/new`,
        pause: `${at}/quiet`,
      },
    },
    actions: mayWrite
      ? [
          ...(hasOrders ? [action('class', 'classes.override', 'chart-pie')] : []),
          action('quiet', 'classes.pause', 'zzz'),
          action('status', 'classes.fix_status', 'lock'),
        ]
      : [],
  };
}

type Row = NonNullable<Awaited<ReturnType<typeof classOf>>>;

async function quietOf(request: PageRequest, row: Row, level: string | null) {
  const { t, context } = request;
  const isDue = row.warnOn <= today(context);
  const quiet = isDue
    ? await quietCustomers(context).where('k.customer_id', row.customerId).first('k.customer_id')
    : undefined;
  const isHeld = isDue && !quiet && (await hasOpenOrder(context.db, row.customerId));
  return {
    isWarning: quiet !== undefined,
    text: quietReason(request, row, level),
    held: isHeld ? t('classes.held_by_order') : '',
  };
}

/** `Class 战略 by hand until 2026-06-30: reason (Zhou Min)`, with the button that ends it. */
function decisionOf({ t }: PageRequest, { decision, at }: { decision: OpenDecision; at: string }) {
  const { kind, decided, untilOn, reason, userName } = decision;
  const paths = { segment: 'class', pause: 'quiet', status: 'status' } as const;
  const name =
    kind === 'status' ? t(`customers.status_${decided}`) : segmentText(t, decided as Segment | null);
  return {
    text: t(`classes.decided_${kind}`, { name, day: untilOn ?? '' }),
    why: `${reason} · ${userName}`,
    end: { action: `${at}/${paths[kind]}/end`, label: t(`classes.end_${kind}`) },
  };
}

function legacyStatus(
  { t }: PageRequest,
  { customer, decisions, at }: { customer: Known; decisions: readonly OpenDecision[]; at: string },
) {
  if (!customer.isStatusFixed || decisions.some(({ kind }) => kind === 'status')) return [];
  const end = { action: `${at}/status/end`, label: t('classes.end_status') };
  return [{ text: t('classes.status_is_fixed'), why: '', end }];
}
