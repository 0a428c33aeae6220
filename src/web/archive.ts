import { confirmPage } from './form-page.ts';
import { type Outcome, redirect } from './outcome.ts';
import type { PageRequest } from './route.ts';

interface Archivable {
  label: string;
  isArchived: boolean;
  /** The record's page; `…/archive` is where the button leads. */
  at: string;
}

/** The page that archives a record or, where it is archived, brings it back. `module` names the texts. */
export function archivePage({ t }: Pick<PageRequest, 't'>, module: string, record: Archivable): Outcome {
  const verb = record.isArchived ? t('shared.unarchive') : t('shared.archive');
  return confirmPage({
    title: `${verb}: ${record.label}`,
    consequences: [t(`${module}.${record.isArchived ? 'unarchive_text' : 'archive_text'}`)],
    action: `${record.at}/archive`,
    submit: verb,
    cancel: record.at,
  });
}

/** Back to the record, saying what it was turned into; `record` is as it was before. */
export function archivedNow(record: Archivable): Outcome {
  const key = record.isArchived ? 'shared.unarchived_done' : 'shared.archived_done';
  return redirect(record.at, { key, values: { label: record.label } });
}
