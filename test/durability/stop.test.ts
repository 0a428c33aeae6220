import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunningServer } from '../support/server.ts';

describe.skipIf(process.env.TEST_DATABASE_URL)('asking the program to stop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-stop-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ends it in order within ten seconds, though someone is still sending', async () => {
    const setUp = { KEHU_SETUP: 'empty', KEHU_ADMIN_PASSWORD: 'only for this test' };
    const server = await RunningServer.start({ KEHU_DATA: folder, DATABASE_URL: '', ...setUp });
    const slow = connect(Number(new URL(server.address).port), '127.0.0.1');
    slow.on('error', () => {});
    slow.write('POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n');
    slow.write('Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=a');
    const drip = setInterval(() => slow.write('a'), 500);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(9_000);
    clearInterval(drip);
    slow.destroy();
  });
});
