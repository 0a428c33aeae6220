import { Worker } from 'node:worker_threads';
import type { DocumentContent } from './paper.ts';
import type { PaperPictures } from './pdf-layout.ts';
import type { PdfAnswer, PdfTask } from './pdf-worker.ts';

// The fonts take some hundred megabytes while they are at hand; after a quiet while they are let go.
const idleMs = 120_000;
// A document of thousands of lines takes seconds; one that takes this long is stuck.
const patienceMs = 60_000;

type Waiting = { resolve: (pdf: Buffer) => void; reject: (error: Error) => void };

let worker: Worker | null = null;
let idle: NodeJS.Timeout | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Draws a document as PDF, with its fonts in it. One thread for all, begun when it is first wanted. */
export async function drawPdf(
  content: DocumentContent,
  { pictures, isDraft, issuedAt }: { pictures: PaperPictures; isDraft: boolean; issuedAt: Date | null },
): Promise<Buffer> {
  clearTimeout(idle);
  worker ??= begin();
  const thread = worker;
  const id = ++lastId;
  const task: PdfTask = { id, content, pictures, isDraft, issuedAt };
  const patience = setTimeout(() => fail(thread, new Error('a document took too long to draw')), patienceMs);
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      thread.ref();
      thread.postMessage(task);
    });
  } finally {
    clearTimeout(patience);
    waiting.delete(id);
    if (waiting.size === 0) rest(thread);
  }
}

function begin(): Worker {
  const thread = startThread();
  thread.on('message', (answer: PdfAnswer) => {
    const asked = waiting.get(answer.id);
    if ('pdf' in answer) asked?.resolve(Buffer.from(answer.pdf));
    else asked?.reject(new Error(answer.problem));
  });
  thread.on('error', (error) => fail(thread, error as Error));
  thread.on('exit', () => fail(thread, new Error('the thread that draws documents ended')));
  return thread;
}

/** Compiled, the thread's file lies beside this one; from sources it is read through tsx, which a thread must ask for. */
function startThread(): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: 512 } };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./pdf-worker.js', import.meta.url), options);
  const file = JSON.stringify(new URL('./pdf-worker.ts', import.meta.url).href);
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${file}); })`;
  return new Worker(code, { ...options, eval: true });
}

/** Whoever waits for it learns of it, and the next document begins a new thread. */
function fail(thread: Worker, error: Error): void {
  if (worker !== thread) return;
  worker = null;
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
  void thread.terminate();
}

/** It keeps no process alive, and its memory only a while. */
function rest(thread: Worker): void {
  thread.unref();
  clearTimeout(idle);
  idle = setTimeout(() => {
    if (worker !== thread) return;
    worker = null;
    void thread.terminate();
  }, idleMs);
  idle.unref();
}
