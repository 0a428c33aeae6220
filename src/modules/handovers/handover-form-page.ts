import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { type ThingKind, thingKinds } from '../../db/in-charge.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName, ownerChoices } from '../customers/customer-choices.ts';
import { type HandoverKind, handoverKinds } from './handover.ts';
import { valuesOf } from './handover-form.ts';
import { findHandover } from './handover-queries.ts';
import { type ChargedCustomer, type InCharge, inCharge } from './in-charge-queries.ts';

/** More rows than that are given by country or level; each row has a list of everyone who could take it. */
const rowsShown = 300;

type Options = { value: string; label: string }[];

const back = ({ t }: PageRequest) => ({ href: '/handovers', label: t('handovers.title') });

/** First whose things they are and why, then who gets them. */
export async function showNewHandover(request: PageRequest): Promise<Outcome> {
  const { query, entered } = request;
  const from = String(entered.values.fromUserId ?? query.from ?? '');
  if (!/^[1-9]\d{0,8}$/.test(from)) return whoPage(request);
  const kind = handoverKinds.find((known) => known === (entered.values.kind ?? query.kind)) ?? 'planned';
  return assignmentPage(request, {
    fromUserId: Number(from),
    kind,
    action: '/handovers',
    values: {},
    version: null,
  });
}

/** The same form again for a draft. */
export async function showEditHandover(request: PageRequest): Promise<Outcome> {
  const handover = await findHandover(request.context, idParam(request));
  if (handover.state !== 'draft' && handover.state !== 'scheduled') throw new NotFound('handover');
  const { fromUserId, kind, startsOn, returnsOn, reason, plan, id, version } = handover;
  return assignmentPage(request, {
    fromUserId,
    kind,
    action: `/handovers/${id}`,
    values: { startsOn, returnsOn, reason, ...valuesOf(plan) },
    version,
  });
}

async function whoPage(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const users: { id: number; name: string; isActive: boolean }[] = await context
    .db('users')
    .orderBy([{ column: 'is_active', order: 'desc' }, { column: 'name' }, { column: 'id' }])
    .select('id', 'name', 'is_active');
  return page('handovers/who', {
    title: t('handovers.new'),
    back: back(request),
    users: users.map(({ id, name, isActive }) => ({
      value: String(id),
      label: isActive ? name : t('handovers.disabled_user', { name }),
    })),
    kinds: handoverKinds.map((kind) => ({
      value: kind,
      label: t(`handovers.why_${kind}`),
      text: t(`handovers.why_${kind}_text`),
    })),
  });
}

interface Shown {
  fromUserId: number;
  kind: HandoverKind;
  action: string;
  values: Record<string, unknown>;
  version: number | null;
}

async function assignmentPage(request: PageRequest, shown: Shown): Promise<Outcome> {
  const { context, t, entered } = request;
  const { fromUserId, kind } = shown;
  const leaver: { id: number; name: string; isActive: boolean } | undefined = await context
    .db('users')
    .where({ id: fromUserId })
    .first('id', 'name', 'is_active');
  if (!leaver) throw new NotFound('user');
  const charge = await inCharge(context.db, leaver.id);
  const people = (await ownerChoices(request)).filter(({ value }) => value !== String(leaver.id));
  const values = entered.summary.length > 0 ? entered.values : shown.values;
  const pool = { value: 'pool', label: t('handovers.to_pool') };
  const backup = { value: 'backup', label: t('handovers.to_backup') };
  return page('handovers/form', {
    title: t('handovers.from', { name: leaver.name }),
    back: back(request),
    leaver,
    kind,
    kindText: t(`handovers.why_${kind}`),
    action: shown.action,
    version: shown.version,
    labels: {
      otherwise: t('handovers.otherwise'),
      returnsOn: t('handovers.returns_on'),
      startsOn: t('handovers.starts_on'),
    },
    counts: countsOf(request, charge),
    customerCount: charge.customers.length,
    withoutBackup: charge.customers.filter(({ backupOwnerId }) => !isTaker(people, backupOwnerId)).length,
    isEmpty: charge.customers.length + charge.backups.length + charge.things.length === 0,
    ownFields: ownFields(request, { kind, values, people, pool, backup }),
    choices: [backup, ...people, pool],
    people,
    countries: groupsOf(charge.customers, ({ country }) => country, {
      prefix: '',
      label: (code) => (code ? countryName(code, context.language) : t('handovers.no_country')),
    }),
    levels: groupsOf(charge.customers, ({ level }) => level, {
      prefix: 'l-',
      label: (level) => level ?? t('handovers.no_level'),
    }),
    customers: customerRows(request, charge),
    rowsShown,
    kinds: thingKinds.flatMap((thingKind) => thingGroup(request, charge, thingKind)),
    backupCount: charge.backups.length,
    backupChoices: [
      { value: 'empty', label: t('handovers.backup_empty') },
      { value: 'keep', label: t('handovers.backup_keep') },
      ...people,
    ],
    chosen: chosenIn(values, kind),
  });
}

const isTaker = (people: Options, id: number | null) => people.some(({ value }) => value === String(id));

/** What is chosen in a select of the form, as it was sent or stored: `country` and `DE`. */
function chosenIn(values: Record<string, unknown>, kind: HandoverKind) {
  return (name: string, key?: string): string => {
    const value = values[name];
    if (key === undefined) {
      if (name === 'backup' && value === undefined) return kind === 'absence' ? 'keep' : 'empty';
      return typeof value === 'string' ? value : '';
    }
    const inner = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : '';
    return typeof inner === 'string' || typeof inner === 'number' ? String(inner) : '';
  };
}

function ownFields(
  { t }: PageRequest,
  {
    kind,
    values,
    people,
    pool,
    backup,
  }: {
    kind: HandoverKind;
    values: Record<string, unknown>;
    people: Options;
    pool: Options[number];
    backup: Options[number];
  },
): { days: Field[]; all: Field; otherwise: Field; reason: Field } {
  const day = (name: string, label: string, hint: string, optional: boolean): Field => ({
    name,
    label: t(`handovers.${label}`),
    kind: 'date',
    width: 's',
    hint,
    optional,
    value: values[name],
  });
  const days = [day('startsOn', 'starts_on', t('handovers.starts_hint'), true)];
  if (kind === 'absence') days.push(day('returnsOn', 'returns_on', t('handovers.returns_hint'), false));
  return {
    days: kind === 'sudden' ? [] : days,
    all: {
      name: 'all',
      label: t('handovers.all'),
      kind: 'select',
      options: [backup, ...people, pool],
      value: values.all ?? 'backup',
      width: 'm',
    },
    otherwise: {
      name: 'otherwise',
      label: t('handovers.otherwise'),
      kind: 'select',
      options: [{ value: '', label: t('handovers.choose') }, ...people, pool],
      value: values.otherwise,
      width: 'm',
      hint: t('handovers.otherwise_hint'),
    },
    reason: {
      name: 'reason',
      label: t('handovers.reason'),
      optional: true,
      value: values.reason,
      hint: t('handovers.reason_hint'),
    },
  };
}

function countsOf({ t }: PageRequest, { customers, backups, things }: InCharge) {
  const of = (kind: ThingKind) => things.filter((thing) => thing.kind === kind).length;
  return [
    { label: t('handovers.kind_customer'), value: customers.length },
    ...thingKinds.map((kind) => ({ label: t(`handovers.kind_${kind}`), value: of(kind) })),
    { label: t('handovers.kind_backup'), value: backups.length },
  ];
}

function groupsOf(
  customers: readonly ChargedCustomer[],
  keyOf: (customer: ChargedCustomer) => string | null,
  { prefix, label }: { prefix: string; label: (key: string | null) => string },
) {
  const counts = new Map<string | null, number>();
  for (const customer of customers) counts.set(keyOf(customer), (counts.get(keyOf(customer)) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key: `${prefix}${key ?? 'none'}`, label: label(key), count }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

function customerRows({ context }: PageRequest, { customers, things }: InCharge) {
  const open = new Map<number, number>();
  for (const { customerId } of things) open.set(customerId, (open.get(customerId) ?? 0) + 1);
  const rank = ({ level }: ChargedCustomer) => {
    const place = level === null ? -1 : context.settings.levels.indexOf(level);
    return place < 0 ? 99 : place;
  };
  return [...customers]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, rowsShown)
    .map((customer) => ({
      key: `c-${customer.id}`,
      id: customer.id,
      code: customer.code,
      name: customer.name,
      level: customer.level,
      country: customer.country ? countryName(customer.country, context.language) : '',
      backup: customer.backupName,
      open: open.get(customer.id) ?? 0,
    }));
}

function thingGroup({ context, t }: PageRequest, { customers, things }: InCharge, kind: ThingKind) {
  const own = new Set(customers.map(({ id }) => id));
  const rows = things.filter((thing) => thing.kind === kind);
  if (rows.length === 0) return [];
  const mayRead = kind !== 'opportunity' || allows(context.user, 'opportunities.read');
  return [
    {
      kind,
      label: t(`handovers.kind_${kind}`),
      count: rows.length,
      rows: rows.slice(0, rowsShown).map((thing) => ({
        key: `${kind}-${thing.id}`,
        label: mayRead ? thing.label : `#${thing.id}`,
        customer: thing.customerName,
        isElsewhere: !own.has(thing.customerId),
      })),
    },
  ];
}
