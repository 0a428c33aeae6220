import type { Context } from '../src/core/context.ts';

export async function seedDemo(_tx: Context, _passwordHash: string): Promise<void> {}
