import { enteredAgain, flatNames } from './forms.ts';
import { type Outcome, page } from './outcome.ts';
import type { Visit } from './visit.ts';

interface ConflictRow {
  name: string;
  label: string;
  original: string;
  theirs: string;
  mine: string;
}

/**
 * Someone else saved the record first: theirs, mine and the original side by side, field by field. The form's
 * own page, shown afresh, knows theirs: its model has `values` (as the form's fields hold them), `version`,
 * and `labels` by field name.
 */
export function conflictPage(visit: Visit, current: Outcome): Outcome {
  const { request, t } = visit;
  if (current.kind !== 'page') return current;
  const {
    values = {},
    version,
    labels = {},
  } = current.model as {
    values?: object;
    version?: number;
    labels?: Record<string, string>;
  };
  const mine = flatNames(enteredAgain(visit).values);
  const theirs = flatNames(values);
  const original = flatNames(originalOf(request.body as Record<string, unknown>));
  mine.delete('version');
  const rows: ConflictRow[] = [];
  const same: { name: string; value: string }[] = [];
  for (const [name, text] of mine) {
    const their = theirs.get(name) ?? '';
    if (their === text || !theirs.has(name)) same.push({ name, value: text });
    else
      rows.push({
        name,
        label: labels[name] ?? name,
        original: original.get(name) ?? '',
        theirs: their,
        mine: text,
      });
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

function originalOf(body: Record<string, unknown>): unknown {
  if (typeof body._original !== 'string') return {};
  try {
    return JSON.parse(body._original) as unknown;
  } catch {
    return {};
  }
}
