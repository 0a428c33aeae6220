import { permissions } from '../../core/permissions.ts';
import type { AnyStateTable } from '../../core/state-table.ts';
import { hasText } from '../../web/languages.ts';
import type { PageRequest } from '../../web/route.ts';

/** A table of states as the guide shows it: one row for each action, in words. */
export interface ShownStates {
  id: string;
  title: string;
  /** In their order, the first one being where a record begins. */
  states: string[];
  rows: { action: string; from: string; to: string; who: string; guards: string[]; effects: string[] }[];
}

export function shownStates({ t, context }: PageRequest, table: AnyStateTable): ShownStates {
  const { name, states, transitions } = table;
  const own = `${name}.states_title`;
  const stateText = (state: string) => t(`${name}.state_${state}`);
  return {
    id: `states-${name}`,
    title: t(hasText(context.language, own) ? own : `${name}.title`),
    states: states.map(stateText),
    rows: transitions.map(
      ({ action, from, to, permission, guards = [], effects, needsReason, isAutomatic }) => ({
        action: t(`${name}.${action}`),
        from:
          from.length === states.length ? t('help.any_state') : from.map(stateText).join(t('shared.comma')),
        to: to === null ? '' : stateText(to),
        who: isAutomatic
          ? t('help.by_itself')
          : permissions[permission].map((role) => t(`users.role_${role}`)).join(t('shared.comma')),
        guards: [
          ...guards.map((guard) => t(`${name}.guard_${guard.name}`)),
          ...(needsReason ? [t('help.with_reason')] : []),
        ],
        effects: effects.map((effect) => t(`${name}.effect_${effect}`)),
      }),
    ),
  };
}
