import type { Config } from '../../config.ts';
import type { Clock } from '../../core/context.ts';
import { loadSettings } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { newSetUpToken, setUpCompany, systemContext } from './set-up.ts';

/**
 * Sets an empty database up as the environment says, or gives the path of the set-up page with its one-time
 * token. Null when the company is set up already.
 */
export async function prepareSetUp(
  db: Database,
  clock: Clock,
  setUp: Config['setUp'],
): Promise<string | null> {
  if ((await loadSettings(db)).setUpAt) return null;
  if (!setUp) return `/set-up?token=${await newSetUpToken(db)}`;
  await setUpCompany(await systemContext(db, clock, 'set-up'), {
    companyName: setUp.kind === 'demo' ? 'Ningbo Yunfan Headwear Co., Ltd.' : 'My company',
    baseCurrency: 'CNY',
    language: 'en',
    timeZone: 'Asia/Shanghai',
    username: 'admin',
    name: 'Administrator',
    password: setUp.adminPassword,
    content: setUp.kind,
  });
  return null;
}
