import { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { ticked, version } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { matchColumns, startWriting, stopImport } from './import-actions.ts';
import { findImport, ownImports } from './import-queries.ts';
import { runInBackground } from './import-run.ts';
import type { ImportKind } from './kind.ts';
import { kindNamed, offeredKinds } from './kinds.ts';
import { stageFile } from './staging.ts';

export const maxUploadBytes = 30_000_000;
export const uploadForm = z.object({});
export const undoForm = z.object({ version: version() });
export const startForm = z.object({ withDuplicates: ticked(), version: version() });
/** `fields[3]=name`: the field that the column at place 3 is; empty to leave it out. */
export const matchingForm = z.object({
  fields: z
    .unknown()
    .optional()
    .transform((input, context): Record<string, number> => {
      const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
      const chosen = entries
        .filter(([place, field]) => typeof field === 'string' && field !== '' && /^\d{1,3}$/.test(place))
        .map(([place, field]) => [field as string, Number(place)] as const);
      const matching = Object.fromEntries(chosen);
      if (Object.keys(matching).length < chosen.length)
        context.addIssue({ code: 'custom', message: 'imports.match_twice', params: {} });
      return matching;
    }),
  version: version(),
});

export async function showImports(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const imports = await ownImports(context);
  const table = {
    caption: t('imports.title'),
    columns: [
      { key: 'file', label: t('imports.file') },
      { key: 'kind', label: t('imports.kind') },
      { key: 'state', label: t('shared.state') },
      { key: 'rows', label: t('imports.rows'), numeric: true },
      { key: 'at', label: t('imports.at') },
    ],
    rows: imports.map((found) => ({
      href: `/imports/${found.id}`,
      cells: {
        file: found.fileName,
        kind: t(`imports.kind_${found.kind}`),
        state: t(`imports.state_${found.state}`),
        rows: f.number(found.rowCount),
        at: f.instant(found.createdAt),
      },
    })),
    empty: t('imports.none'),
  };
  return page('imports/list', {
    title: t('imports.title'),
    table,
    kinds: offeredKinds(context.settings).map(({ name }) => ({ name, icon: icons[name] })),
  });
}

const icons = {
  customers: 'building-store',
  contacts: 'address-book',
  styles: 'packages',
  carriers: 'ship',
  orders: 'file-text',
  order_lines: 'list',
} as const;

function askedKind({ context, params }: PageRequest): ImportKind {
  const kind = offeredKinds(context.settings).find(({ name }) => name === params.kind);
  if (!kind) throw new NotFound('kind of import');
  return kind;
}

export function showUpload(request: PageRequest): Outcome {
  const { t } = request;
  const kind = askedKind(request);
  return page('imports/upload', {
    title: t(`imports.import_${kind.name}`),
    kind: kind.name,
    columns: kind.fields.map(({ label }) => t(label)),
  });
}

export async function upload(request: PageRequest): Promise<Outcome> {
  const kind = askedKind(request);
  const id = await stageFile(request.context, kind, request.file);
  return redirect(`/imports/${id}`);
}

/** Starts the work once the action is committed; the page shows how far it is. */
function goOn({ context }: PageRequest, id: number): Outcome {
  runInBackground(context.db, context.clock, id);
  return redirect(`/imports/${id}`);
}

export async function match(request: PageRequest, form: z.output<typeof matchingForm>): Promise<Outcome> {
  const id = idParam(request);
  const { kind, columns } = await findImport(request.context, id);
  const known = new Set(kindNamed(kind).fields.map(({ name }) => name));
  const matching = Object.fromEntries(
    Object.entries(form.fields).filter(([field, place]) => known.has(field) && place < columns.length),
  );
  await matchColumns(request.context, { id, version: form.version }, matching);
  return goOn(request, id);
}

export async function start(request: PageRequest, form: z.output<typeof startForm>): Promise<Outcome> {
  const id = idParam(request);
  await startWriting(request.context, { id, version: form.version }, form.withDuplicates);
  return goOn(request, id);
}

export async function stop(request: PageRequest): Promise<Outcome> {
  const id = idParam(request);
  await stopImport(request.context, id);
  return redirect(`/imports/${id}`, { key: 'imports.now_stopped', tone: 'warning' });
}
