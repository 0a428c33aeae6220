/**
 * What a kind of record may become, as one table: state, action, who, guard, effect. The buttons that a page offers,
 * the checks that an action makes and the page of the guide that lists them all come from it.
 */
import type { User } from './context.ts';
import { allows, type Permission } from './permissions.ts';
import { Refusal } from './refusal.ts';

export interface Guard<Subject> {
  /** Its text is `<table>.guard_<name>`: what must be so, as in "nothing has been shipped". */
  name: string;
  holds: (subject: Subject) => boolean;
}

export interface Transition<State extends string, Action extends string, Subject> {
  /** Its text is `<table>.<action>`; refused, it is `<table>.cannot_<action>`. */
  action: Action;
  from: readonly State[];
  /** Null where the state stays. */
  to: State | null;
  permission: Permission;
  guards?: readonly Guard<Subject>[];
  needsReason?: boolean;
  /** Happens by itself and is never offered; `permission` then says who sees that it does. */
  isAutomatic?: boolean;
  /** What it does besides, each with the text `<table>.effect_<name>`. */
  effects: readonly string[];
}

export interface StateTable<State extends string = string, Action extends string = string, Subject = never> {
  /** The module's name in its texts, as in `orders`. */
  name: string;
  states: readonly State[];
  initial: State;
  transitions: readonly Transition<State, Action, Subject>[];
}

/** For the guide, which reads the table and never asks a guard. */
export type AnyStateTable = StateTable<string, string, never>;

/** The table's row for an action in a state; an action may have one row per state that it starts from. */
export function transitionOf<State extends string, Action extends string, Subject>(
  table: StateTable<State, Action, Subject>,
  state: State,
  action: Action,
): Transition<State, Action, Subject> | null {
  return table.transitions.find((row) => row.action === action && row.from.includes(state)) ?? null;
}

/** The actions that the user may take with the record as it is, in the table's order. */
export function offeredActions<State extends string, Action extends string, Subject>(
  table: StateTable<State, Action, Subject>,
  { state, subject, user }: { state: State; subject: Subject; user: User | null },
): Action[] {
  return table.transitions
    .filter(
      ({ from, guards = [], permission, isAutomatic = false }) =>
        !isAutomatic &&
        from.includes(state) &&
        allows(user, permission) &&
        guards.every(({ holds }) => holds(subject)),
    )
    .map(({ action }) => action);
}

/**
 * The row that an action takes. Throws a Refusal where the state or a guard doesn't allow it; the permission is
 * the route's and the action's own matter.
 */
export function takeTransition<State extends string, Action extends string, Subject>(
  table: StateTable<State, Action, Subject>,
  { state, subject, action }: { state: State; subject: Subject; action: Action },
): Transition<State, Action, Subject> {
  const row = transitionOf(table, state, action);
  const isAllowed = row !== null && (row.guards ?? []).every(({ holds }) => holds(subject));
  if (!isAllowed) throw new Refusal(`${table.name}.cannot_${action}`);
  return row;
}
