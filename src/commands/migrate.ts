import { migrateDown, migrateUp, migrationStatus } from '../db/migrate.ts';
import { runCommand } from './command.ts';

/** `npm run migrate up`, `down` (all data goes) or `status`. */
await runCommand(async (db) => {
  const direction = process.argv[2] ?? 'up';
  if (direction === 'status') {
    const { done, open } = await migrationStatus(db);
    for (const name of done) console.log(`done  ${name}`);
    for (const name of open) console.log(`open  ${name}`);
    return 0;
  }
  if (direction !== 'up' && direction !== 'down') {
    console.error(`"${direction}" is not known; say up, down or status.`);
    return 1;
  }
  const names = direction === 'up' ? await migrateUp(db) : await migrateDown(db);
  console.log(names.length === 0 ? 'Nothing to do.' : `${direction}: ${names.join(', ')}`);
  return 0;
});
