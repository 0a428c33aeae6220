import { enteredAgain, flatNames } from './forms.ts';
import { type Outcome, page } from './outcome.ts';
import type { Visit } from './visit.ts';

interface ConflictRow {
  name: string;
  label: string;
  original: string;
  theirs: string;
  mine: string;
  /** Mine is proposed where it was changed; where it was not, theirs is what both want. */
  isMineChosen: boolean;
}

interface Model {
  values?: Record<string, unknown>;
  version?: number;
  labels?: Record<string, string>;
}

/**
 * Someone else saved the record first: theirs, mine and the original side by side, field by field. The form's
 * own page, shown afresh, knows theirs: its model has `values` (as the form's fields hold them), `version`,
 * and `labels` by field name.
 */
export function conflictPage(visit: Visit, current: Outcome): Outcome {
  const { request, t } = visit;
  if (current.kind !== 'page') return current;
  const { values = {}, version, labels = {} } = current.model as Model;
  const sent = (of: Record<string, unknown>) => asSent(of, { theirs: values, labels });
  const theirs = sent(values);
  const mine = sent(enteredAgain(visit).values);
  const original = sent(originalOf(request.body as Record<string, unknown>));
  mine.delete('version');
  // A box that isn't ticked and a row that is gone are not sent; without these names they would be lost unseen.
  const shown = [...theirs.keys()].filter((name) => (name.split('[')[0] ?? '') in labels);
  const rows: ConflictRow[] = [];
  const same: { name: string; value: string }[] = [];
  for (const name of new Set([...shown, ...mine.keys()])) {
    const text = mine.get(name) ?? '';
    const their = theirs.get(name) ?? '';
    if (their === text || !(shown.includes(name) || theirs.has(name))) same.push({ name, value: text });
    else {
      const label = labels[name] ?? labels[name.split('[')[0] ?? ''] ?? name;
      const was = original.size > 0 ? (original.get(name) ?? '') : undefined;
      const place = /\[(\d+)\]/.exec(name)?.[1];
      rows.push({
        name,
        label: place === undefined ? label : `${label} ${Number(place) + 1}`,
        original: was ?? '',
        theirs: their,
        mine: text,
        isMineChosen: was === undefined || was !== text,
      });
    }
  }
  return page('errors/conflict', {
    title: t('shared.conflict_title'),
    action: request.originalUrl,
    version: version ?? 1,
    rows,
    same,
    original: values,
    theirsUrl: request.originalUrl,
  });
}

/**
 * Values by their names in HTML, each as the form sends it: a ticked box as `1`, several ticked values as one text.
 * Only what the form has a label for: a record knows more than its form, and what isn't sent is not changed.
 */
function asSent(
  values: Record<string, unknown>,
  { theirs, labels }: { theirs: Record<string, unknown>; labels: Record<string, string> },
): Map<string, string> {
  const sent = { ...values };
  for (const [name, their] of Object.entries(theirs)) {
    if (!(name in labels)) continue;
    const value = values[name];
    if (typeof their === 'boolean') sent[name] = value === true || ticks.includes(String(value)) ? '1' : '';
    else if (isList(their) && isList([value ?? []].flat())) sent[name] = [value ?? []].flat().join(',');
  }
  return flatNames(sent);
}

const ticks = ['on', 'true', '1'];

/** Values ticked together; the rows of a table are objects, and none at all may be either. */
function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
}

function originalOf(body: Record<string, unknown>): Record<string, unknown> {
  if (typeof body._original !== 'string') return {};
  try {
    const original = JSON.parse(body._original) as unknown;
    return typeof original === 'object' && original !== null ? (original as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
