import { rm } from 'node:fs/promises';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { withoutShadowing } from './form-body.ts';
import type { Upload } from './route.ts';

/** The file is larger than the form takes, or the form is not one. */
export class BadUpload extends Error {
  constructor(readonly messageKey: 'errors.file_too_large' | 'errors.file_not_read') {
    super(messageKey);
  }
}

/** Reads a multipart form with one file at most into a folder; Chinese file names arrive as they are. */
export async function readUpload(
  request: Request,
  response: Response,
  { folder, field, maxBytes }: { folder: string; field: string; maxBytes: number },
): Promise<Upload | null> {
  const read = multer({
    dest: folder,
    defParamCharset: 'utf8',
    limits: { files: 1, fileSize: maxBytes, fields: 200, fieldSize: 200_000, parts: 210 },
  }).single(field);
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(problemOf(error)) : resolve()));
  });
  request.body = withoutShadowing(request.body);
  if (!request.file) return null;
  const { path, originalname: name, size } = request.file;
  response.once('close', () => void rm(path, { force: true }));
  return { path, name, size };
}

function problemOf(error: unknown): Error {
  if (error instanceof MulterError) {
    return new BadUpload(error.code === 'LIMIT_FILE_SIZE' ? 'errors.file_too_large' : 'errors.file_not_read');
  }
  return new BadUpload('errors.file_not_read');
}
