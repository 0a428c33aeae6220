import express, { type Router } from 'express';
import type { Database } from '../db/connection.ts';

/** `/healthz`: the program answers. `/readyz`: it can reach its database too. */
export function health(db: Database): Router {
  const router = express.Router();
  router.get('/healthz', (_request, response) => {
    response.type('text').send('ok');
  });
  router.get('/readyz', async (request, response) => {
    try {
      await db('settings').first('name');
      response.type('text').send('ready');
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer');
      response.status(503).type('text').send('the database does not answer');
    }
  });
  return router;
}
