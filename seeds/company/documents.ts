import type { Context } from '../../src/core/context.ts';
import { saveSettings } from '../../src/core/settings.ts';
import { insertRow } from '../../src/db/write.ts';
import type { DocumentKind, RecordKind } from '../../src/modules/documents/document.ts';
import { issueDocument } from '../../src/modules/documents/document-actions.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';
import { drawPng } from './swatch.ts';

/** A cap on its brim. */
function logo(): Buffer {
  const [teal, white] = [
    [15, 95, 95],
    [255, 255, 255],
  ] as const;
  return drawPng(240, (x, pixelY) => {
    const y = pixelY - 60;
    const isCrown = y >= 0 && y <= 86 && ((x - 105) / 78) ** 2 + ((y - 86) / 72) ** 2 <= 1;
    const isBrim = y > 78 && y <= 98 && ((x - 135) / 102) ** 2 + ((y - 88) / 11) ** 2 <= 1;
    const isSeam = y < 78 && Math.abs(x - 105) < 2;
    return (isCrown && !isSeam) || isBrim ? teal : white;
  });
}

/** The company's letterhead, where its customers pay, and papers of the newest orders and shipments. */
export async function addDocuments(tx: Context): Promise<void> {
  const managerId: { id: number } | undefined = await tx
    .db('users')
    .where({ username: 'manager' })
    .first('id');
  const user = managerId ? await findUser(tx.db, managerId.id) : null;
  if (!user) return;
  const letterhead = {
    nameZh: '宁波云帆帽业有限公司',
    nameEn: 'Ningbo Yunfan Headwear Co., Ltd.',
    addressZh: '浙江省宁波市鄞州区会展路 181 号 12 楼',
    addressEn: '12/F, 181 Huizhan Road, Yinzhou District, Ningbo 315040, Zhejiang, China',
    phone: '+86 574 5550 1181',
    fax: '',
    email: 'sales@yunfan.example',
    website: 'www.yunfan.example',
    taxNumber: '91330200MA2DEMO18X',
    signerZh: '周敏，销售经理',
    signerEn: 'Zhou Min, Sales Manager',
    logoFileId: await addLogo(tx, user.id),
    stampFileId: null,
  };
  await saveSettings(tx.db, { letterhead });
  const context: Context = { ...tx, user, claim: undefined, settings: { ...tx.settings, letterhead } };
  const [dollars] = await addAccounts(tx);
  const issue = async (kind: DocumentKind, record: { kind: RecordKind; id: number }) => {
    const account = { bankAccountId: dollars ?? null, hasStamp: false, note: null, seen: null };
    // What goes to the workshop is in its language.
    const language = kind === 'production_notice' ? 'zh-CN' : 'en';
    await issueDocument(context, { kind, record }, { language, ...account });
  };
  const newest = (table: string, states: string[]): Promise<{ id: number }[]> =>
    tx.db(table).whereIn('state', states).orderBy('id', 'desc').limit(4).select('id');
  for (const { id } of await newest('orders', ['confirmed', 'released'])) {
    await issue('proforma_invoice', { kind: 'order', id });
    await issue('production_notice', { kind: 'order', id });
  }
  for (const { id } of await newest('shipments', ['in_transit', 'delivered'])) {
    await issue('commercial_invoice', { kind: 'shipment', id });
    await issue('packing_list', { kind: 'shipment', id });
  }
}

async function addLogo(tx: Context, userId: number): Promise<number> {
  const content = logo();
  const fileId = await insertRow(tx.db, 'files', {
    recordKind: 'letterhead',
    recordId: 1,
    name: 'yunfan.png',
    mediaType: 'image/png',
    sizeBytes: content.length,
    sha256: 'demo'.padEnd(64, '0'),
    isArchived: false,
    uploadedById: userId,
    uploadedAt: tx.clock.now().toISOString(),
  });
  await tx.db('file_contents').insert({ fileId, content });
  return fileId;
}

async function addAccounts(tx: Context): Promise<number[]> {
  const account = {
    beneficiary: 'Ningbo Yunfan Headwear Co., Ltd.',
    bank: 'Bank of China, Ningbo Branch',
    bankAddress: '139 Yaohang Street, Ningbo, China',
    swift: 'BKCHCNBJ92A',
    note: null,
    isArchived: false,
    version: 1,
  };
  const ids: number[] = [];
  for (const [currency, accountNumber] of [
    ['USD', '3700 1234 5678 9001'],
    ['EUR', '3700 1234 5678 9002'],
    ['CNY', '3700 1234 5678 9003'],
  ])
    ids.push(await insertRow(tx.db, 'bank_accounts', { ...account, currency, accountNumber }));
  return ids;
}
