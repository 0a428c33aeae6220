import express from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { requestLog } from '../../src/web/request-log.ts';

it.each([
  ['/calendar/a-secret-of-somebody.ics?x=1', '/calendar/…'],
  ['/Calendar/a-secret-of-somebody.ics', '/calendar/…'],
  ['/customers/7?q=Hutwerk', '/customers/7'],
])('the log tells of %s as %s', async (url, path) => {
  const lines: string[] = [];
  const app = express().use(requestLog(pino({ level: 'debug' }, { write: (line) => void lines.push(line) })));
  await supertest(app).get(url);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '{}').req.path).toBe(path);
  expect(lines[0]).not.toMatch(/secret|Hutwerk/);
});
