import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { mediaTypeOf, safeName } from '../../core/files/media-type.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { drawPdf } from './pdf.ts';
import { sampleContent } from './sample-content.ts';

export const pictureNames = ['logo', 'stamp'] as const;
export type PictureName = (typeof pictureNames)[number];
export const maxPictureBytes = 500_000;

const fields = { logo: 'logoFileId', stamp: 'stampFileId' } as const;

/** Takes a picture for the letterhead, once it has been seen to go into a PDF. */
export function savePicture(name: PictureName) {
  return async ({ context, file }: PageRequest): Promise<Outcome> => {
    if (!file) throw new Refusal('files.none_chosen', { field: name });
    const content = await readFile(file.path);
    const media = mediaTypeOf(content);
    if (media?.type !== 'image/png' && media?.type !== 'image/jpeg')
      throw new Refusal('documents.picture_kind', { field: name });
    const url = `data:${media.type};base64,${content.toString('base64')}`;
    try {
      await drawPdf(sampleContent(translate), {
        pictures: { logo: url, stamp: null },
        isDraft: true,
        issuedAt: null,
      });
    } catch {
      throw new Refusal('documents.picture_broken', { field: name });
    }
    await transact(context, async (tx) => {
      const fileId = await insertRow(tx.db, 'files', {
        recordKind: 'letterhead',
        recordId: name === 'logo' ? 1 : 2,
        name: safeName(file.name, media),
        mediaType: media.type,
        sizeBytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        isArchived: false,
        uploadedById: tx.user?.id ?? null,
        uploadedAt: now(tx),
      });
      await tx.db('file_contents').insert({ fileId, content });
      await usePicture(tx, name, { fileId, label: file.name });
    });
    forgetSettings(context.db);
    return redirect('/settings/letterhead', { key: 'shared.saved' });
  };
}

/** New documents are without it; issued ones keep it. */
export function removePicture(name: PictureName) {
  return async ({ context }: PageRequest): Promise<Outcome> => {
    await transact(context, (tx) => usePicture(tx, name, { fileId: null, label: null }));
    forgetSettings(context.db);
    return redirect('/settings/letterhead', { key: 'shared.saved' });
  };
}

async function usePicture(
  tx: Context,
  name: PictureName,
  { fileId, label }: { fileId: number | null; label: string | null },
): Promise<void> {
  await settingsVersion(tx.db);
  const { letterhead } = tx.settings;
  await saveSettings(tx.db, { letterhead: { ...letterhead, [fields[name]]: fileId } });
  await audit(tx, {
    action: 'documents.letterhead',
    record: { kind: 'settings', id: null, label: tx.settings.companyName },
    changes: { [name]: { before: letterhead[fields[name]] === null ? null : '…', after: label } },
  });
}
