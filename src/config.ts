import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { DatabaseAddress } from './db/connection.ts';

export interface Config {
  port: number;
  host: string;
  dataFolder: string;
  database: DatabaseAddress;
  sessionSecret: string;
  /** Express's `trust proxy`: false, or the number of proxies in front. */
  trustProxy: number | false;
  /** Set up an empty database without the browser. */
  setUp: { kind: 'demo' | 'empty'; adminPassword: string } | null;
  logLevel: string;
}

/** A wrong setting: one sentence saying which, and what would be right. */
export class ConfigProblem extends Error {}

/** Reads the environment once. Throws `ConfigProblem`. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const dataFolder = resolve(env.KEHU_DATA || 'data');
  const config = {
    port: readPort(env.PORT),
    host: env.HOST || '0.0.0.0',
    dataFolder,
    database: readDatabaseUrl(env.DATABASE_URL, dataFolder),
    trustProxy: readTrustProxy(env.TRUST_PROXY),
    setUp: readSetUp(env),
    logLevel: readLogLevel(env.LOG_LEVEL),
  };
  return { ...config, sessionSecret: readSecret(env.SESSION_SECRET, dataFolder) };
}

function readPort(text: string | undefined): number {
  if (!text) return 3000;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new ConfigProblem(`PORT is "${text}"; it must be a number from 0 to 65535, such as 3000.`);
  }
  return port;
}

const urlForms = 'mssql://user:password@host:1433/name?encrypt=true, or the path of a SQLite file';

export function readDatabaseUrl(text: string | undefined, dataFolder: string): DatabaseAddress {
  if (!text) return { kind: 'sqlite', file: join(dataFolder, 'kehu.sqlite') };
  if (text.startsWith('mssql:')) return readSqlServerUrl(text);
  if (/^[a-z][a-z0-9+]+:\/\//i.test(text) && !text.startsWith('file:')) {
    throw new ConfigProblem(`DATABASE_URL is of a kind that Kehu does not know; it must be ${urlForms}.`);
  }
  const file = text.replace(/^file:(\/\/)?/, '');
  if (file === '') throw new ConfigProblem(`DATABASE_URL names no file; it must be ${urlForms}.`);
  return { kind: 'sqlite', file: isAbsolute(file) || file === ':memory:' ? file : resolve(file) };
}

// The message never repeats the address: there is a password in it.
function readSqlServerUrl(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (!url?.hostname || !database) {
    throw new ConfigProblem(`DATABASE_URL can't be read as an address; it must be ${urlForms}.`);
  }
  const flag = (name: string, fallback: boolean) => {
    const value = url.searchParams.get(name);
    if (value === null) return fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new ConfigProblem(`DATABASE_URL says ${name}=${value}; it must be ${name}=true or ${name}=false.`);
  };
  return {
    kind: 'mssql',
    host: url.hostname,
    port: url.port ? Number(url.port) : 1433,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    options: {
      encrypt: flag('encrypt', true),
      trustServerCertificate: flag('trustServerCertificate', false),
    },
  };
}

function readTrustProxy(text: string | undefined): number | false {
  if (!text || text === 'false' || text === '0') return false;
  if (text === 'true') return 1;
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new ConfigProblem(
    `TRUST_PROXY is "${text}"; it must be true, false, or the number of proxies in front.`,
  );
}

function readSetUp(env: NodeJS.ProcessEnv): Config['setUp'] {
  const kind = env.KEHU_SETUP;
  if (!kind) return null;
  if (kind !== 'demo' && kind !== 'empty') {
    throw new ConfigProblem(`KEHU_SETUP is "${kind}"; it must be demo or empty.`);
  }
  const adminPassword = env.KEHU_ADMIN_PASSWORD ?? '';
  if (adminPassword.length < 10) {
    throw new ConfigProblem('KEHU_ADMIN_PASSWORD must have 10 characters or more when KEHU_SETUP is given.');
  }
  return { kind, adminPassword };
}

function readLogLevel(text: string | undefined): string {
  if (!text) return 'info';
  if (['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'].includes(text)) return text;
  throw new ConfigProblem(`LOG_LEVEL is "${text}"; it must be silent, error, warn, info or debug.`);
}

function readSecret(text: string | undefined, dataFolder: string): string {
  if (text) {
    if (text.length >= 20) return text;
    throw new ConfigProblem('SESSION_SECRET is too short; it must have 20 characters or more.');
  }
  const file = join(dataFolder, 'session-secret');
  try {
    mkdirSync(dataFolder, { recursive: true });
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = (error as Error).message;
    throw new ConfigProblem(
      `KEHU_DATA is "${dataFolder}", which can't be written (${reason}); name a folder that can.`,
    );
  }
}
