import { checkIntegrity } from '../db/check/check.ts';
import { runCommand } from './command.ts';

/** `npm run check`: exit code 1, and the rows, when a rule is broken. */
await runCommand(async (db) => {
  let isBroken = false;
  for (const { rule, rows } of await checkIntegrity(db)) {
    console.log(`${rows.length === 0 ? 'ok    ' : 'BROKEN'}  ${rule}`);
    for (const row of rows) console.log(`          ${JSON.stringify(row)}`);
    if (rows.length > 0) isBroken = true;
  }
  return isBroken ? 1 : 0;
});
