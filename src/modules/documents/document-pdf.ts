import { createHash } from 'node:crypto';
import { type Context, now } from '../../core/context.ts';
import { contentOf } from '../../core/files/files.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { fullNumber } from './document.ts';
import { findDocument } from './document-queries.ts';
import type { DocumentContent } from './paper.ts';
import { drawPdf } from './pdf.ts';
import type { PaperPictures } from './pdf-layout.ts';

/** The pictures that a document names, as data URLs. Their files are never changed nor removed. */
export async function picturesOf(
  { db }: Pick<Context, 'db'>,
  {
    letterhead,
    stampFileId,
  }: Pick<DocumentContent, 'stampFileId'> & { letterhead: { logoFileId: number | null } },
): Promise<PaperPictures> {
  const read = async (id: number | null) => {
    if (id === null) return null;
    const file: { mediaType: string } | undefined = await db('files').where({ id }).first('media_type');
    const content = file ? await contentOf({ db }, id) : null;
    return file && content ? `data:${file.mediaType};base64,${content.toString('base64')}` : null;
  };
  return { logo: await read(letterhead.logoFileId), stamp: await read(stampFileId) };
}

export interface DocumentPdf {
  name: string;
  mediaType: 'application/pdf';
  sha256: string;
  content: Buffer;
}

export async function draftPdf(context: Context, content: DocumentContent): Promise<DocumentPdf> {
  const pictures = await picturesOf(context, content);
  const pdf = await drawPdf(content, { pictures, isDraft: true, issuedAt: null });
  return named(`${content.number.replaceAll('/', '-')} ${content.draftText}.pdf`, pdf);
}

function named(name: string, content: Buffer): DocumentPdf {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, mediaType: 'application/pdf', sha256, content };
}

/**
 * The PDF of an issued document: the bytes that were kept when it was first drawn. Drawing is slow, so it is done
 * after the commit that issued the document; where that was cut off, the next one who asks draws it.
 */
export async function pdfOf(context: Context, id: number): Promise<DocumentPdf> {
  const document = await findDocument(context, id);
  const ending = document.language === 'both' ? '' : ` ${document.language}`;
  const number = fullNumber(document).replaceAll('/', '-');
  const name = `${number} ${document.kind.replaceAll('_', '-')}${ending}.pdf`;
  if (document.pdfFileId !== null) return named(name, await contentOf(context, document.pdfFileId));
  const pictures = await picturesOf(context, document.content);
  const issuedAt = new Date(document.issuedAt);
  const drawn = named(name, await drawPdf(document.content, { pictures, isDraft: false, issuedAt }));
  const kept = await keep(context, id, drawn);
  return kept === null ? drawn : named(name, await contentOf(context, kept));
}

/** Keeps what was drawn, unless someone was first; then gives the id of theirs. */
async function keep(
  context: Context,
  id: number,
  { name, content, sha256 }: DocumentPdf,
): Promise<number | null> {
  return transact(context, async (tx) => {
    const row: { pdfFileId: number | null } = await tx
      .db('documents')
      .where({ id })
      .forUpdate()
      .first('pdf_file_id');
    if (row.pdfFileId !== null) return row.pdfFileId;
    const fileId = await insertRow(tx.db, 'files', {
      recordKind: 'document',
      recordId: id,
      name,
      mediaType: 'application/pdf',
      sizeBytes: content.length,
      sha256,
      isArchived: false,
      uploadedById: tx.user?.id ?? null,
      uploadedAt: now(tx),
    });
    await tx.db('file_contents').insert({ fileId, content });
    await tx.db('documents').where({ id }).update({ pdfFileId: fileId });
    return null;
  });
}
