import { seedLarge } from '../../seeds/large.ts';
import { seedLargeStock } from '../../seeds/large-stock.ts';
import { systemClock } from '../core/context.ts';
import { migrateUp } from '../db/migrate.ts';
import { systemContext } from '../modules/users/set-up.ts';
import { prepareSetUp } from '../modules/users/unattended-set-up.ts';
import { runCommand } from './command.ts';

/** `npm run seed large -- --customers=100000 --orders=1000000 --story=100000 --skus=10000 --movements=1000000`: for measuring. */
await runCommand(async (db, config) => {
  const option = (name: string, fallback: number) => {
    const text = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
    return text && /^\d{1,8}$/.test(text) ? Number(text) : fallback;
  };
  if (process.argv[2] !== 'large') {
    console.error('Say what to make: large.');
    return 1;
  }
  await migrateUp(db);
  if (await prepareSetUp(db, systemClock, config.setUp)) {
    console.error('Set the company up first, or give KEHU_SETUP=empty and KEHU_ADMIN_PASSWORD.');
    return 1;
  }
  const started = Date.now();
  const skus = option('skus', 0);
  if (skus > 0)
    await seedLargeStock(await systemContext(db, systemClock, 'seed'), {
      skus,
      movements: option('movements', skus * 100),
    });
  await seedLarge(await systemContext(db, systemClock, 'seed'), {
    customers: option('customers', 100_000),
    orders: option('orders', 1_000_000),
    story: option('story', 0),
    onProgress(done, total) {
      if (done % 10_000 === 0 || done === total)
        console.log(`${done} of ${total} customers, ${Math.round((Date.now() - started) / 1000)} s`);
    },
  });
  return 0;
});
