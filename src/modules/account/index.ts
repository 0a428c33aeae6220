import type { Module } from '../../web/module.ts';
import { routes } from './account.ts';

/** One's own account: name, language, password, sessions. */
export const account: Module = { name: 'account', switch: null, needs: [], menu: [], create: [], routes };
