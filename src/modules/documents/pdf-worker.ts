/** Draws PDFs beside the process that answers requests, which they would stop for a tenth of a second each. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import pdfmake from 'pdfmake';
import type { DocumentContent } from './paper.ts';
import { type PaperPictures, pdfDefinition } from './pdf-layout.ts';

export interface PdfTask {
  id: number;
  content: DocumentContent;
  pictures: PaperPictures;
  isDraft: boolean;
  issuedAt: Date | null;
}

export type PdfAnswer = { id: number } & ({ pdf: Uint8Array } | { problem: string });

// Read once: ten megabytes each. Only the glyphs that a document uses go into it.
const files = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(files.resolve(`${name}/package.json`));
const noto = folderOf('@expo-google-fonts/noto-sans-sc');
const roboto = join(folderOf('pdfmake'), 'fonts', 'Roboto');
const fonts = {
  notoNormal: join(noto, '400Regular', 'NotoSansSC_400Regular.ttf'),
  notoBold: join(noto, '700Bold', 'NotoSansSC_700Bold.ttf'),
  robotoNormal: join(roboto, 'Roboto-Regular.ttf'),
  robotoBold: join(roboto, 'Roboto-Medium.ttf'),
};
const { virtualfs } = pdfmake as unknown as {
  virtualfs: { writeFileSync(name: string, content: Buffer): void };
};
for (const [name, path] of Object.entries(fonts)) virtualfs.writeFileSync(name, readFileSync(path));
const family = (normal: string, bold: string) => ({ normal, bold, italics: normal, bolditalics: bold });
pdfmake.setFonts({
  Noto: family('notoNormal', 'notoBold'),
  Roboto: family('robotoNormal', 'robotoBold'),
});
// Nothing is fetched or read for a document: its pictures come with it.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy(() => false);

async function draw({ id, content, ...more }: PdfTask): Promise<void> {
  try {
    const pdf = await pdfmake.createPdf(pdfDefinition(content, more)).getBuffer();
    parentPort?.postMessage({ id, pdf: new Uint8Array(pdf) } satisfies PdfAnswer);
  } catch (error) {
    parentPort?.postMessage({ id, problem: String((error as Error).stack ?? error) } satisfies PdfAnswer);
  }
}

// One after the other: two at once would only take twice the memory.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (task: PdfTask) => {
  last = last.then(() => draw(task));
});
