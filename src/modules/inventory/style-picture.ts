import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { now } from '../../core/context.ts';
import { addFile, contentOf, findFile, setFileArchived } from '../../core/files/files.ts';
import { mediaTypeOf } from '../../core/files/media-type.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { noFields } from '../../web/fields.ts';
import { type Outcome, redirect, storedFile } from '../../web/outcome.ts';
import { get, idParam, type PageRequest, post, type Route, type ShowHandler } from '../../web/route.ts';
import { findStyle, type Style } from './style-queries.ts';

/** No smaller copies are made (docs/decisions/0017), so that what lists show must be small by itself. */
const maxPictureBytes = 2_000_000;

/** Where a style's picture is; null where it has none. The file's id makes a new picture a new address. */
export const pictureUrl = ({ id, pictureFileId }: Pick<Style, 'id' | 'pictureFileId'>): string | null =>
  pictureFileId === null ? null : `/inventory/styles/${id}/picture?v=${pictureFileId}`;

const recordOf = ({ id, code }: Style) => ({ kind: 'style', id, label: code });

async function showPicture(request: PageRequest): Promise<Outcome> {
  const { context } = request;
  const style = await findStyle(context, idParam(request));
  if (style.pictureFileId === null) throw new NotFound('picture');
  const file = await findFile(context, recordOf(style), style.pictureFileId);
  return storedFile(file, await contentOf(context, file.id), { isInline: true });
}

async function setPicture(request: PageRequest): Promise<Outcome> {
  const { context, file } = request;
  const style = await findStyle(context, idParam(request));
  if (!file) throw new Refusal('files.none_chosen', { field: 'file' });
  const content = await readFile(file.path);
  if (!mediaTypeOf(content)?.isPicture) throw new Refusal('inventory.not_a_picture', { field: 'file' });
  await transact(context, async (tx) => {
    // Two megabytes at most are hashed in a few milliseconds; picture and file stand or fall together.
    const pictureFileId = await addFile(tx, recordOf(style), { name: file.name, content });
    await tx
      .db('styles')
      .where({ id: style.id })
      .update({ pictureFileId, updatedAt: now(tx) });
    if (style.pictureFileId !== null)
      await setFileArchived(tx, recordOf(style), { id: style.pictureFileId, isArchived: true });
  });
  return redirect(`/inventory/styles/${style.id}`, { key: 'inventory.picture_set' });
}

async function removePicture(request: PageRequest): Promise<Outcome> {
  const { context } = request;
  const style = await findStyle(context, idParam(request));
  const id = style.pictureFileId;
  if (id !== null)
    await transact(context, async (tx) => {
      await tx
        .db('styles')
        .where({ id: style.id })
        .update({ pictureFileId: null, updatedAt: now(tx) });
      await setFileArchived(tx, recordOf(style), { id, isArchived: true });
    });
  return redirect(`/inventory/styles/${style.id}`, { key: 'inventory.picture_removed' });
}

/** A style's picture: one, shown on its page and in lists; `again` is the style's page. */
export function pictureRoutes(again: ShowHandler): Route[] {
  const permission = 'inventory.write';
  const at = '/inventory/styles/:id/picture';
  return [
    get(at, 'inventory.read', showPicture),
    post(at, {
      permission,
      form: z.object({}),
      upload: { field: 'file', maxBytes: maxPictureBytes },
      act: setPicture,
      again,
    }),
    post(`${at}/removal`, { permission, form: noFields, act: removePicture, again }),
  ];
}
