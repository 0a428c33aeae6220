import type { User as KehuUser } from '../core/context.ts';

declare global {
  namespace Express {
    interface User extends KehuUser {}
    interface Request {
      /** Given by the log, and shown on the page when something fails. */
      id: string;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    /** Where the session was opened from, for the list of one's own sessions. */
    client?: { address: string; userAgent: string };
  }
}
