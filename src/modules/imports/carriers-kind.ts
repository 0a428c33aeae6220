import type { Context } from '../../core/context.ts';
import { fold } from '../../core/search.ts';
import { createCarrier, indexCarrier, updateCarrier } from '../carriers/carrier-actions.ts';
import { type CarrierInput, type Mode, modes } from '../carriers/carrier-form.ts';
import { type Carrier, findCarrier, findCarrierByCode } from '../carriers/carrier-queries.ts';
import { CellReader } from './cells.ts';
import { changesOf } from './changes.ts';
import type { ImportKind, RecordCells, Verdict } from './kind.ts';

const fields = [
  {
    name: 'code',
    label: 'shared.code',
    synonyms: ['shipperid', 'carrierid', 'carriercode', 'id', 'no', '编号', '代码'],
  },
  {
    name: 'name',
    label: 'shared.name',
    synonyms: [
      'companyname',
      'carrier',
      'shipper',
      'carriername',
      'company',
      '公司',
      '公司名称',
      '承运商',
      '物流公司',
    ],
  },
  {
    name: 'nameOther',
    label: 'carriers.name_other',
    synonyms: ['englishname', 'chinesename', '英文名称', '中文名称'],
  },
  {
    name: 'contactName',
    label: 'carriers.contact_name',
    synonyms: ['contactname', 'contactperson', '联络人'],
  },
  {
    name: 'phone',
    label: 'carriers.phone',
    synonyms: ['tel', 'telephone', 'phonenumber', '联系电话', '手机'],
  },
  {
    name: 'email',
    label: 'carriers.email',
    synonyms: ['email', 'e-mail', 'mailaddress', '邮件', '电子邮箱'],
  },
  { name: 'website', label: 'carriers.website', synonyms: ['web', 'url', 'homepage', '网址'] },
  { name: 'modes', label: 'carriers.modes', synonyms: ['mode', 'transport', 'transportmode', '方式'] },
  { name: 'trackingUrl', label: 'carriers.tracking_url', synonyms: ['tracking', '查询地址'] },
  { name: 'remarks', label: 'shared.remarks', synonyms: ['remark', 'notes', 'note', 'comment', '说明'] },
] as const;

const modeWords: Record<Mode, readonly string[]> = {
  express: ['express', 'courier', '快递'],
  air: ['air', '空运'],
  road: ['road', 'truck', 'lorry', '陆运', '公路', '汽运'],
  rail: ['rail', 'train', '铁路'],
  sea: ['sea', 'ocean', 'ship', '海运'],
};

function readModes(reader: CellReader): Mode[] | null {
  const text = reader.line('modes', 100);
  if (text === null) return null;
  const words = text
    .split(/[,，、;/ ]+/)
    .map(fold)
    .filter(Boolean);
  const found = words.map((word) => modes.find((mode) => modeWords[mode].includes(word)));
  if (found.includes(undefined)) return reader.complain('modes', 'imports.unknown_mode');
  return found.filter((mode) => mode !== undefined);
}

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const given = {
    code: reader.line('code', 40),
    name: reader.line('name', 200),
    nameOther: reader.line('nameOther', 200),
    contactName: reader.line('contactName', 100),
    phone: reader.line('phone', 60),
    email: reader.email('email'),
    website: reader.url('website'),
    modes: readModes(reader),
    trackingUrl: reader.url('trackingUrl'),
    remarks: reader.text('remarks', 10_000),
  };
  if (!cells.name) reader.complain('name', 'errors.required');
  return { given, problems: reader.problems };
}

async function existing({ db }: Context, code: string | null, name: string): Promise<Carrier | null> {
  if (code) return findCarrierByCode(db, code);
  const row: { id: number } | undefined = await db('carriers').where({ name }).orderBy('id').first('id');
  return row ? findCarrier({ db }, row.id) : null;
}

export const carriersKind: ImportKind = {
  name: 'carriers',
  fields,
  required: 'name',
  path: '/carriers',
  module: 'carriers',
  places: (id) => [{ table: 'carriers', where: (query) => query.where({ id }) }],
  async afterUndo(tx, id, { isGone }) {
    if (isGone) await tx.db('search_keys').where({ kind: 'carrier', recordId: id }).delete();
    else await indexCarrier(tx, id, await findCarrier(tx, id));
  },
  async judge(context, cells): Promise<Verdict> {
    const { given, problems } = read(cells);
    if (problems.length > 0) return { fate: 'error', problems };
    const carrier = await existing(context, given.code, given.name ?? '');
    if (!carrier) return { fate: 'new' };
    const changes = changesOf({ ...carrier }, given);
    return changes.length > 0
      ? { fate: 'update', changes, recordId: carrier.id }
      : { fate: 'same', recordId: carrier.id };
  },
  async write(tx, cells, verdict) {
    const { given } = read(cells);
    const blank: CarrierInput = {
      code: null,
      name: '',
      nameOther: null,
      contactName: null,
      phone: null,
      email: null,
      website: null,
      modes: [],
      trackingUrl: null,
      contractUntilOn: null,
      insuredUntilOn: null,
      remarks: null,
    };
    const typed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    if (verdict.fate !== 'update') return createCarrier(tx, { ...blank, ...typed });
    const { id, version, isArchived: _, ...carrier } = await findCarrier(tx, verdict.recordId);
    await updateCarrier(tx, { id, version }, { ...carrier, ...typed });
    return id;
  },
};
