import type { Context } from '../core/context.ts';
import { allows, type Permission } from '../core/permissions.ts';
import { isModuleOn, type SwitchableModule } from '../core/settings.ts';
import type { AnyStateTable } from '../core/state-table.ts';
import type { Translate } from './languages.ts';
import type { ListAddition } from './lists/declaration.ts';
import type { DayCard, PageRequest, Panel, PanelRecord, Route } from './route.ts';

export interface MenuEntry {
  href: string;
  /** The text's key. */
  label: string;
  icon: string;
  permission: Permission;
  /** The entry that it belongs to, by its href; it is shown while one is in that part of the program. */
  under?: string;
}

/** What is done by itself, in one of the processes that share the database. */
export interface Job {
  /** Unique, as in `classes.recompute`. */
  name: string;
  /** Every minute, or once a night: after two o'clock where the company is, or when the program next runs. */
  when: 'minute' | 'night';
  /** Acts as nobody: `context.user` is null. Each of its writes opens its own transaction. */
  run: (context: Context) => Promise<void>;
}

/** What a module adds to the page of another module's record: a panel, several, or null for none. */
export type AddPanels = (
  request: PageRequest,
  record: PanelRecord,
) => Promise<Panel | readonly Panel[] | null>;

/** What a module is: the first thing to read in its folder. */
export interface Module {
  name: string;
  /** The switch that turns it off in the settings; null for what is always on. */
  switch: SwitchableModule | null;
  /** Modules that must be on for this one to be. */
  needs: readonly SwitchableModule[];
  menu: readonly MenuEntry[];
  /** What it adds to "New" on top of every page. */
  create: readonly MenuEntry[];
  routes: readonly Route[];
  /** What it adds to the pages of other modules' records, by the kind of record; null adds nothing. */
  panels?: Readonly<Record<string, AddPanels>>;
  /** What it notes once a user has opened a record's page, by the kind of record. */
  opened?: Readonly<Record<string, (request: PageRequest, record: { id: number }) => Promise<void>>>;
  /** The columns, filters, tabs and bulk actions that it adds to other modules' lists, by their names. */
  lists?: Readonly<Record<string, ListAddition>>;
  /** What waits for the user, on the first page. */
  day?: (request: PageRequest) => Promise<DayCard[]>;
  jobs?: readonly Job[];
  /** What its records may become, for the guide's page of all states. */
  states?: readonly AnyStateTable[];
}

export interface ShownEntry {
  key: string;
  href: string;
  label: string;
  icon: string;
  isCurrent: boolean;
  isUnder: boolean;
}

export function isOn(module: Module, context: Context): boolean {
  if (module.switch && !isModuleOn(context.settings, module.switch)) return false;
  return module.needs.every((needed) => isModuleOn(context.settings, needed));
}

/** The entries that this user may open, of the modules that are on. */
export function shownEntries(
  modules: readonly Module[],
  which: 'menu' | 'create',
  { context, t, path }: { context: Context; t: Translate; path: string },
): ShownEntry[] {
  const entries = modules
    .filter((module) => isOn(module, context))
    .flatMap((module) => module[which])
    .filter((entry) => allows(context.user, entry.permission));
  const isCurrent = ({ href }: MenuEntry) => path === href || path.startsWith(`${href}/`);
  const openGroup = entries.filter(isCurrent).map(({ href, under }) => under ?? href)[0];
  const isShown = ({ under }: MenuEntry) =>
    !under || under === openGroup || !entries.some(({ href }) => href === under);
  return entries.filter(isShown).map((entry) => ({
    key: entry.href.slice(1),
    href: entry.href,
    label: t(entry.label),
    icon: entry.icon,
    isCurrent: isCurrent(entry),
    isUnder: entry.under !== undefined,
  }));
}

/** What the modules that are on add to a record's page, in the order of the menu. */
export async function panelsFor(
  modules: readonly Module[],
  request: PageRequest,
  record: PanelRecord,
): Promise<Panel[]> {
  const panels: Panel[] = [];
  for (const module of modules) {
    const add = module.panels?.[record.kind];
    const added = add && isOn(module, request.context) ? await add(request, record) : null;
    if (added) panels.push(...[added].flat());
  }
  return panels;
}

/** Tells the modules that are on that the user has opened this record's page. */
export async function noteOpened(
  modules: readonly Module[],
  request: PageRequest,
  record: { kind: string; id: number },
): Promise<void> {
  for (const module of modules)
    if (isOn(module, request.context)) await module.opened?.[record.kind]?.(request, record);
}

/** What the modules that are on add to a list, in the order of the menu. */
export function additionsTo(list: string, modules: readonly Module[], context: Context): ListAddition[] {
  return modules.flatMap((module) => {
    const addition = module.lists?.[list];
    return addition && isOn(module, context) ? [addition] : [];
  });
}

/** What the records of the modules that are on may become, in the order of the menu. */
export function stateTablesOf(modules: readonly Module[], context: Context): AnyStateTable[] {
  return modules.filter((module) => isOn(module, context)).flatMap(({ states = [] }) => states);
}

/** What waits for the user in the modules that are on. */
export async function dayCardsFor(modules: readonly Module[], request: PageRequest): Promise<DayCard[]> {
  const cards: DayCard[] = [];
  for (const module of modules)
    if (module.day && isOn(module, request.context)) cards.push(...(await module.day(request)));
  return cards.filter(({ items }) => items.length > 0);
}
