export type MessageValues = Record<string, string | number>;

/**
 * A rule says no. Thrown inside an action it rolls the transaction back, and the same form comes again
 * with this message at the field, or on top where no field is named. `field` is the form's name of it,
 * as in `lines.0.quantity`.
 */
export class Refusal extends Error {
  readonly field: string | null;
  readonly values: MessageValues;

  constructor(
    readonly messageKey: string,
    { field = null, values = {} }: { field?: string | null; values?: MessageValues } = {},
  ) {
    super(messageKey);
    this.field = field;
    this.values = values;
  }
}

/** The record does not exist, or this user may not know that it does. */
export class NotFound extends Error {}

/**
 * The record has become part of another that this user may see. Its pages lead to the same pages of the other;
 * a form that was sent to it comes again there, with what was typed.
 */
export class Moved extends NotFound {
  constructor(
    readonly from: { id: number; label: string },
    readonly toId: number,
  ) {
    super(`${from.label} is part of another record`);
  }
}

/** The user may see the page, but not do this. */
export class Forbidden extends Error {}
