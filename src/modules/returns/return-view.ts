import { offeredActions } from '../../core/state-table.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { type ReturnAction, type ReturnState, returnTable } from './return.ts';
import { mayWriteReturn, type Return, type ReturnLine } from './return-queries.ts';

export const stateTones: Record<ReturnState, Tone> = {
  requested: 'soon',
  approved: 'info',
  received: 'soon',
  inspected: 'done',
  rejected: 'neutral',
  cancelled: 'neutral',
};

export function stateCell(t: PageRequest['t'], state: ReturnState) {
  return { text: t(`returns.state_${state}`), tone: stateTones[state] };
}

/** What this user may do with the return as it is. */
export function actionsFor(
  { context }: PageRequest,
  goods: Return,
  lines: readonly ReturnLine[],
): ReturnAction[] {
  const offered = offeredActions(returnTable, {
    state: goods.state,
    subject: { lines },
    user: context.user,
  });
  return offered.filter(
    (action) => (action !== 'edit' && action !== 'cancel') || mayWriteReturn(context, goods),
  );
}

/** A table of a form: what each line is, and what is typed into it. */
export interface FormLine {
  /** The hidden field that names the line. */
  hidden: { name: string; value: number };
  heading: string;
  sub: string;
  texts: string[];
  inputs: { name: string; label: string; value: string | number; isText?: boolean }[];
}

interface TypedForm {
  title: string;
  lead: string;
  back: { href: string; label: string };
  action: string;
  submit: string;
  version: number | null;
  fields: object[];
  fieldsBelow?: object[];
  hidden?: Record<string, string>;
  columns: string[];
  lines: FormLine[];
}

/** The model of `views/returns/lines-form.ejs`, with the labels by which a summary of errors names its fields. */
export function linesForm(form: TypedForm) {
  const labels = Object.fromEntries(
    form.lines.flatMap(({ heading, inputs }, place) =>
      inputs.map(({ name, label }) => [`lines.${place}.${name}`, `${heading}, ${label}`]),
    ),
  );
  return { fieldsBelow: [], hidden: {}, ...form, labels };
}
