import { createHash } from 'node:crypto';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { audit } from '../audit.ts';
import { actorId, type Context, now } from '../context.ts';
import { NotFound, Refusal } from '../refusal.ts';
import { mediaTypeOf, pictureTypes, safeName } from './media-type.ts';

/**
 * Files that hang on records. They are in the database, so that one backup holds everything and all processes
 * have them (docs/decisions/0017). Who may see a file is whoever may see its record: nothing here asks, and
 * nothing here is reached but through `web/record-files.ts`, which does.
 */
export const maxFileBytes = 10_000_000;
const maxFilesPerRecord = 50;

/** As in the audit log: `{kind: 'need', id: 7, label: …}`. */
export interface FileRecord {
  kind: string;
  id: number;
  label: string;
}

export interface StoredFile {
  id: number;
  name: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  isArchived: boolean;
  isPicture: boolean;
  uploadedAt: string;
  uploadedBy: string | null;
}

type RecordKey = Pick<FileRecord, 'kind' | 'id'>;

function filesQuery({ db }: Pick<Context, 'db'>, { kind, id }: RecordKey) {
  return db('files as f')
    .leftJoin('users as u', 'u.id', 'f.uploaded_by_id')
    .where({ 'f.record_kind': kind, 'f.record_id': id })
    .select(
      'f.id',
      'f.name',
      'f.media_type',
      'f.size_bytes',
      'f.sha256',
      'f.is_archived',
      'f.uploaded_at',
      'u.name as uploaded_by',
    );
}

const shown = (row: Omit<StoredFile, 'isPicture'>): StoredFile => ({
  ...row,
  isPicture: pictureTypes.includes(row.mediaType),
});

/** A record's files, the newest first; archived ones last. */
export async function filesOf(context: Pick<Context, 'db'>, record: RecordKey): Promise<StoredFile[]> {
  const rows: StoredFile[] = await filesQuery(context, record).orderBy([
    { column: 'f.is_archived' },
    { column: 'f.id', order: 'desc' },
  ]);
  return rows.map(shown);
}

/** Throws NotFound for a file that isn't there or hangs on another record. */
export async function findFile(
  context: Pick<Context, 'db'>,
  record: RecordKey,
  id: number,
): Promise<StoredFile> {
  const row: StoredFile | undefined = await filesQuery(context, record).where('f.id', id).first();
  if (!row) throw new NotFound('file');
  return shown(row);
}

/** Never kept between reads: ten megabytes each would be a process's memory soon. */
export async function contentOf({ db }: Pick<Context, 'db'>, fileId: number): Promise<Buffer> {
  const row: { content: Buffer } | undefined = await db('file_contents').where({ fileId }).first('content');
  if (!row) throw new NotFound('content of a file');
  return row.content;
}

export interface NewFile {
  name: string;
  content: Buffer;
}

/** Hangs a file on a record. The caller has looked whether the user may change the record. Gives its id. */
export async function addFile(context: Context, record: FileRecord, file: NewFile): Promise<number> {
  if (file.content.length === 0) throw new Refusal('files.empty', { field: 'file' });
  const media = mediaTypeOf(file.content);
  if (!media) throw new Refusal('files.not_taken', { field: 'file' });
  // Before the transaction: hashing ten megabytes takes a while.
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const name = safeName(file.name, media);
  return transact(context, async (tx) => {
    const present = (await filesOf(tx, record)).filter(({ isArchived }) => !isArchived);
    const same = present.find((other) => other.sha256 === sha256);
    if (same) throw new Refusal('files.there_already', { field: 'file', values: { name: same.name } });
    if (present.length >= maxFilesPerRecord)
      throw new Refusal('files.too_many', { field: 'file', values: { max: maxFilesPerRecord } });
    const id = await insertRow(tx.db, 'files', {
      recordKind: record.kind,
      recordId: record.id,
      name,
      mediaType: media.type,
      sizeBytes: file.content.length,
      sha256,
      isArchived: false,
      uploadedById: actorId(tx),
      uploadedAt: now(tx),
    });
    await tx.db('file_contents').insert({ fileId: id, content: file.content });
    await audit(tx, { action: 'files.add', record, changes: { file: { before: null, after: name } } });
    return id;
  });
}

/** Takes a file away from its record's page, or brings it back. It stays in the database. */
export async function setFileArchived(
  context: Context,
  record: FileRecord,
  { id, isArchived }: { id: number; isArchived: boolean },
): Promise<void> {
  await transact(context, async (tx) => {
    const file = await findFile(tx, record, id);
    if (file.isArchived === isArchived) return;
    await tx.db('files').where({ id }).update({ isArchived });
    const [before, after] = isArchived ? [file.name, null] : [null, file.name];
    await audit(tx, {
      action: isArchived ? 'files.archive' : 'files.unarchive',
      record,
      changes: { file: { before, after } },
    });
  });
}
