import type { Module } from '../web/module.ts';

/** The modules in the order of the menu. */
export const modules: readonly Module[] = [];
