import express, { type Express } from 'express';
import session from 'express-session';
import type { PassportStatic } from 'passport';
import type { Logger } from 'pino';
import type { Clock } from './core/context.ts';
import type { Database } from './db/connection.ts';
import { modules } from './modules/index.ts';
import { followUpsDue } from './modules/interactions/follow-up-queries.ts';
import { authentication } from './modules/users/authentication.ts';
import { setUpGate } from './modules/users/set-up-gate.ts';
import { mountSignIn } from './modules/users/sign-in.ts';
import { assets } from './web/assets.ts';
import { mountModules } from './web/contract.ts';
import { errorPages, notFound } from './web/errors.ts';
import { formBody } from './web/form-body.ts';
import { health } from './web/health.ts';
import { languageSwitch } from './web/language-switch.ts';
import { requestLog } from './web/request-log.ts';
import { securityHeaders } from './web/security.ts';
import { DatabaseSessionStore } from './web/session-store.ts';
import type { Site } from './web/visit.ts';

export interface AppOptions {
  db: Database;
  clock: Clock;
  log: Logger;
  sessionSecret: string;
  trustProxy: number | false;
  uploadFolder: string;
}

const eightHours = 8 * 60 * 60 * 1000;

export function createApp({ db, clock, log, sessionSecret, trustProxy, uploadFolder }: AppOptions): Express {
  const app = express();
  const site: Site = { db, clock, modules, uploadFolder, followUpsDue };
  const passport: PassportStatic = authentication(db, clock);
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');
  // Pages are never kept by browsers, so a hash of each would be for nothing; files bring their own.
  app.set('etag', false);

  app.use(requestLog(log));
  app.use(securityHeaders({ isBehindHttps: trustProxy !== false }));
  app.use(health(db));
  app.use(assets());
  app.use(
    session({
      name: 'kehu',
      store: new DatabaseSessionStore(db, clock, eightHours),
      secret: sessionSecret,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: trustProxy ? 'auto' : false },
    }),
  );
  app.use(passport.session());
  app.use(languageSwitch(db));
  app.use(setUpGate(db));
  app.use(formBody());
  mountSignIn(app, site, passport);
  mountModules(app, site);
  app.use(notFound);
  app.use(errorPages(site));
  return app;
}
