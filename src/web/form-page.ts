import { type PageOutcome, page } from './outcome.ts';

/** A field of `views/shared/field.ejs`. */
export interface Field {
  name: string;
  label: string;
  kind?:
    | 'text'
    | 'email'
    | 'tel'
    | 'number'
    | 'money'
    | 'date'
    | 'datetime'
    | 'textarea'
    | 'select'
    | 'checkbox'
    | 'checkboxes'
    | 'password'
    | 'file';
  value?: unknown;
  options?: readonly { value: string | number; label: string }[];
  hint?: string;
  optional?: boolean;
  autofocus?: boolean;
  suffix?: string;
  rows?: number;
  /** The address of a completion. */
  lookup?: string;
  width?: 's' | 'm' | 'l';
  accept?: string;
  autocomplete?: string;
}

/** A field, several side by side, several behind "More", or what a view of its own draws (repeated rows). */
export type FormPart =
  | Field
  | { row: Field[] }
  | { view: string; model: Record<string, unknown>; labels: Record<string, string> }
  | { more: string; open?: boolean; fields: (Field | { row: Field[] })[] };

export interface TitleRow {
  heading: string;
  state?: { label: string; tone: string };
  lead?: string;
  primary?: { href: string; label: string; icon?: string; edit?: boolean } | null;
  actions?: { href: string; label: string; icon?: string; danger?: boolean; edit?: boolean }[];
  back?: { href: string; label: string };
}

interface FormPage {
  title: string;
  lead?: string;
  back?: TitleRow['back'];
  actions?: TitleRow['actions'];
  action: string;
  submit: string;
  cancel: string;
  parts: FormPart[];
  /** What goes with the form unseen. */
  hidden?: Record<string, string>;
  /** The record's values by field name, where one is edited; the conflict page shows them. */
  values?: Record<string, unknown>;
  version?: number;
  /** A part of its own above the fields, with the labels of those in it. */
  notice?: { view: string; model: Record<string, unknown>; labels: Record<string, string> };
}

function allFields(parts: readonly FormPart[]): Field[] {
  return parts.flatMap((part) =>
    'row' in part ? part.row : 'more' in part ? allFields(part.fields) : 'view' in part ? [] : [part],
  );
}

function filled(part: FormPart, values: Record<string, unknown>): FormPart {
  if ('view' in part) return part;
  if ('row' in part) return { row: part.row.map((field) => filled(field, values) as Field) };
  if ('more' in part) return { ...part, fields: part.fields.map((inner) => filled(inner, values) as Field) };
  return { ...part, value: values[part.name] ?? part.value };
}

/** A page with one form, filled from the record's values; the conflict page finds all it needs in its model. */
export function formPage({
  title,
  lead,
  back,
  actions,
  action,
  submit,
  cancel,
  parts,
  hidden = {},
  values = {},
  version,
  notice,
}: FormPage): PageOutcome {
  const named = Object.assign(
    Object.fromEntries(allFields(parts).map(({ name, label }) => [name, label])),
    ...parts.map((part) => ('view' in part ? part.labels : {})),
  ) as Record<string, string>;
  return page('shared/simple-form', {
    title,
    row: {
      heading: title,
      ...(lead ? { lead } : {}),
      ...(back ? { back } : {}),
      ...(actions ? { actions } : {}),
    },
    form: { action, version: version ?? null, original: version === undefined ? null : values },
    fields: parts.map((part) => filled(part, values)),
    end: { submit, cancel },
    hidden,
    values,
    version,
    labels: { ...named, ...notice?.labels },
    notice: notice ?? null,
  });
}

/** A confirmation page: what will happen, then the button that does it. */
export function confirmPage(model: {
  title: string;
  lead?: string;
  consequences: string[];
  action: string;
  submit: string;
  cancel: string;
  danger?: boolean;
  version?: number;
  fields?: Field[];
  back?: TitleRow['back'];
}): PageOutcome {
  return page('shared/confirmation', { ...model, heading: model.title });
}
