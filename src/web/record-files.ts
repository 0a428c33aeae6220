import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Context } from '../core/context.ts';
import {
  addFile,
  contentOf,
  type FileRecord,
  filesOf,
  findFile,
  maxFileBytes,
  type StoredFile,
  setFileArchived,
} from '../core/files/files.ts';
import { acceptedEndings } from '../core/files/media-type.ts';
import type { Permission } from '../core/permissions.ts';
import { Forbidden, NotFound, Refusal } from '../core/refusal.ts';
import { archivePage } from './archive.ts';
import { noFields } from './fields.ts';
import { redirect, storedFile } from './outcome.ts';
import { get, idParam, type PageRequest, post, type Route, type ShowHandler } from './route.ts';

/** The files of one kind of record: where its pages are, who may do what, and how a record is found. */
interface Holder {
  /** `/needs`; the files are at `/needs/:id/files`. */
  at: string;
  read: Permission;
  write: Permission;
  /** Finds the record as its own page does. Throws NotFound for one that the user may not know of. */
  find: (context: Context, id: number) => Promise<FileRecord & { mayWrite: boolean }>;
  /** The record's own page, shown again when a file is refused. */
  again: ShowHandler;
}

/**
 * The routes by which files hang on a record. A file is reached through its record only, so whoever may not
 * see the record sees none of its files, whatever number is guessed.
 */
export function fileRoutes({ at, read, write, find, again }: Holder): Route[] {
  const held = async (request: PageRequest) => {
    const record = await find(request.context, idParam(request));
    return { record, file: await findFile(request.context, record, idParam(request, 'file')) };
  };
  const writable = async ({ context }: PageRequest, id: number) => {
    const record = await find(context, id);
    if (!record.mayWrite) throw new Forbidden(write);
    return record;
  };
  const archivable = (id: number, file: StoredFile) => ({
    label: file.name,
    isArchived: file.isArchived,
    at: `${at}/${id}/files/${file.id}`,
  });
  const showArchive: ShowHandler = async (request) => {
    const { record, file } = await held(request);
    if (!record.mayWrite) throw new Forbidden(write);
    const shown = archivePage(request, 'files', archivable(record.id, file));
    if (shown.kind !== 'page') return shown;
    return { ...shown, model: { ...shown.model, cancel: `${at}/${record.id}` } };
  };
  return [
    post(`${at}/:id/files`, {
      permission: write,
      form: z.object({}),
      upload: { field: 'file', maxBytes: maxFileBytes },
      again,
      act: async (request) => {
        const record = await writable(request, idParam(request));
        if (!request.file) throw new Refusal('files.none_chosen', { field: 'file' });
        const { path, name } = request.file;
        await addFile(request.context, record, { name, content: await readFile(path) });
        return redirect(`${at}/${record.id}#files`, { key: 'files.added', values: { name } });
      },
    }),
    get(`${at}/:id/files/:file`, read, async (request) => {
      const { file } = await held(request);
      return storedFile(file, await contentOf(request.context, file.id));
    }),
    get(`${at}/:id/files/:file/picture`, read, async (request) => {
      const { file } = await held(request);
      if (!file.isPicture) throw new NotFound('picture');
      return storedFile(file, await contentOf(request.context, file.id), { isInline: true });
    }),
    get(`${at}/:id/files/:file/archive`, write, showArchive),
    post(`${at}/:id/files/:file/archive`, {
      permission: write,
      form: noFields,
      again: showArchive,
      act: async (request) => {
        const { record, file } = await held(request);
        if (!record.mayWrite) throw new Forbidden(write);
        await setFileArchived(request.context, record, { id: file.id, isArchived: !file.isArchived });
        const key = file.isArchived ? 'shared.unarchived_done' : 'shared.archived_done';
        return redirect(`${at}/${record.id}#files`, { key, values: { label: file.name } });
      },
    }),
  ];
}

/** What `views/shared/files.ejs` shows of a record's files. */
export async function shownFiles(
  { context, f }: PageRequest,
  { at, record, mayWrite }: { at: string; record: Pick<FileRecord, 'kind' | 'id'>; mayWrite: boolean },
) {
  const files = await filesOf(context, record);
  const own = `${at}/${record.id}/files`;
  return {
    action: mayWrite ? own : null,
    accept: acceptedEndings,
    megabytes: maxFileBytes / 1_000_000,
    files: files.map((file) => ({
      ...file,
      href: `${own}/${file.id}`,
      picture: file.isPicture && !file.isArchived ? `${own}/${file.id}/picture` : null,
      size: f.number(Math.max(1, Math.round(file.sizeBytes / 1000))),
      at: f.instant(file.uploadedAt),
    })),
  };
}
