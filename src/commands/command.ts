import { type Config, ConfigProblem, readConfig } from '../config.ts';
import { connect, type Database } from '../db/connection.ts';
import { createSqlServerDatabase } from '../db/mssql-database.ts';

/** Runs a command on the configured database; its result is the exit code. */
export async function runCommand(work: (db: Database, config: Config) => Promise<number>): Promise<void> {
  let db: Database | null = null;
  try {
    const config = readConfig(process.env);
    if (config.database.kind === 'mssql') await createSqlServerDatabase(config.database);
    db = connect(config.database);
    process.exitCode = await work(db, config);
  } catch (error) {
    console.error(error instanceof ConfigProblem ? error.message : error);
    process.exitCode = 1;
  } finally {
    await db?.destroy();
  }
}
