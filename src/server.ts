import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { type Config, ConfigProblem, readConfig } from './config.ts';
import { systemClock } from './core/context.ts';
import { connect, type Database } from './db/connection.ts';
import { migrateUp } from './db/migrate.ts';
import { createSqlServerDatabase } from './db/mssql-database.ts';
import { startJobs } from './modules/jobs.ts';
import { prepareSetUp } from './modules/users/unattended-set-up.ts';

async function start(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel });
  if (config.database.kind === 'mssql') await createSqlServerDatabase(config.database);
  const db = connect(config.database);
  await migrateUp(db);
  const setUpPath = await prepareSetUp(db, systemClock, config.setUp);
  const uploadFolder = join(config.dataFolder, 'uploads');
  rmSync(uploadFolder, { recursive: true, force: true });
  await mkdir(uploadFolder, { recursive: true });
  const { sessionSecret, trustProxy } = config;
  const app = createApp({ db, clock: systemClock, log, sessionSecret, trustProxy, uploadFolder });
  const server = createServer(app);
  server.listen(config.port, config.host);
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const stopJobs = startJobs(db, systemClock, log);
  const address = addressOf(server, config.host);
  console.log(`Kehu is ready at ${address}`);
  if (setUpPath) console.log(`Set it up at ${address}${setUpPath}`);
  stopOnSignals(server, db, stopJobs);
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/**
 * Answers what has been asked, takes nothing new, and closes the database; ten seconds at most. Who is still
 * sending after six is cut off, so that one slow connection doesn't keep the database from being closed.
 */
function stopOnSignals(server: Server, db: Database, stopJobs: () => Promise<void>): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 6_000).unref();
    await stopJobs();
    await closed;
    await db.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await start(readConfig(process.env));
} catch (error) {
  const { code, port } = error as { code?: string; port?: number };
  if (error instanceof ConfigProblem) console.error(error.message);
  else if (code === 'EADDRINUSE')
    console.error(`PORT ${port} is taken by another program; choose a free one.`);
  else if (code === 'ELOGIN' || code === 'ESOCKET') {
    console.error(`DATABASE_URL leads to a server that can't be reached or refuses the account (${code}).`);
  } else console.error(error);
  process.exit(1);
}
