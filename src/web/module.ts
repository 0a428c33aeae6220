import type { Context } from '../core/context.ts';
import { allows, type Permission } from '../core/permissions.ts';
import { isModuleOn, type SwitchableModule } from '../core/settings.ts';
import type { Translate } from './languages.ts';
import type { Route } from './route.ts';

export interface MenuEntry {
  href: string;
  /** The text's key. */
  label: string;
  icon: string;
  permission: Permission;
}

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
}

export interface ShownEntry {
  key: string;
  href: string;
  label: string;
  icon: string;
  isCurrent: boolean;
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
  return modules
    .filter((module) => isOn(module, context))
    .flatMap((module) => module[which])
    .filter((entry) => allows(context.user, entry.permission))
    .map(({ href, label, icon }) => ({
      key: href.slice(1),
      href,
      label: t(label),
      icon,
      isCurrent: path === href || path.startsWith(`${href}/`),
    }));
}
