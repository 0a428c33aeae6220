import type { Context } from '../../core/context.ts';
import { createContact, indexContact, updateContact } from '../contacts/contact-actions.ts';
import { type ContactInput, namedContact } from '../contacts/contact-input.ts';
import { contactsAt, contactsByMail, findContact } from '../contacts/contact-queries.ts';
import { keepKeys } from '../customers/customer-actions.ts';
import { type Customer, findCustomer, mayWrite } from '../customers/customer-queries.ts';
import { CellReader } from './cells.ts';
import { changesOf } from './changes.ts';
import type { ImportKind, RecordCells, Verdict } from './kind.ts';
import { customerNamed } from './named.ts';

const fields = [
  {
    name: 'customerCode',
    label: 'contacts.customer_code',
    synonyms: ['customerid', 'customerno', 'clientcode', 'clientid', 'accountno', '客户代码', '客户号'],
  },
  {
    name: 'customerName',
    label: 'contacts.customer',
    synonyms: ['company', 'companyname', 'customername', 'client', 'account', '公司', '公司名称', '客户名称'],
  },
  {
    name: 'name',
    label: 'shared.name',
    synonyms: ['contact', 'contactname', 'contactperson', 'fullname', 'person', '联系人', '姓名', '联络人'],
  },
  {
    name: 'nameOther',
    label: 'contacts.name_other',
    synonyms: ['englishname', 'chinesename', '英文名', '中文名'],
  },
  {
    name: 'jobTitle',
    label: 'contacts.job_title',
    synonyms: ['title', 'position', 'contacttitle', 'role', '职位'],
  },
  {
    name: 'email',
    label: 'contacts.email',
    synonyms: ['email', 'e-mail', 'mailaddress', '邮件', '电子邮箱', '电子邮件'],
  },
  { name: 'mobile', label: 'contacts.mobile', synonyms: ['cell', 'cellphone', 'mobilephone', '手机号'] },
  {
    name: 'phone',
    label: 'contacts.phone',
    synonyms: ['tel', 'telephone', 'phonenumber', '座机', '联系电话'],
  },
  { name: 'wechat', label: 'contacts.wechat', synonyms: ['weixin', '微信号'] },
  { name: 'whatsapp', label: 'contacts.whatsapp', synonyms: [] },
  { name: 'remarks', label: 'shared.remarks', synonyms: ['remark', 'notes', 'note', 'comment', '说明'] },
] as const;

type Given = Pick<
  ContactInput,
  'nameOther' | 'email' | 'mobile' | 'phone' | 'wechat' | 'whatsapp' | 'remarks'
> & { name: string | null; jobTitle: string | null };

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const given: Given = {
    name: reader.line('name', 100) ?? reader.complain('name', 'errors.required'),
    nameOther: reader.line('nameOther', 100),
    jobTitle: reader.line('jobTitle', 100),
    email: reader.email('email'),
    mobile: reader.line('mobile', 60),
    phone: reader.line('phone', 60),
    wechat: reader.line('wechat', 60),
    whatsapp: reader.line('whatsapp', 60),
    remarks: reader.text('remarks', 10_000),
  };
  const customer = { code: reader.line('customerCode', 40), name: reader.line('customerName', 200) };
  return { reader, given, customer };
}

/** The customer's contact that a row speaks of: by mail, else by exactly the same name. */
async function present(context: Context, customer: Customer, { email, name }: Given) {
  const people = await contactsAt(context, customer.id);
  const same = (a: string | null, b: string | null) => a !== null && a.toLowerCase() === b?.toLowerCase();
  return people.find((person) => same(person.email, email)) ?? people.find((person) => person.name === name);
}

/** People at customers. Nobody is moved by an import: who is at another customer already is asked about. */
export const contactsKind: ImportKind = {
  name: 'contacts',
  fields,
  required: 'name',
  path: '/contacts',
  module: 'contacts',
  places: (id) => [
    { table: 'contacts', where: (query) => query.where({ id }) },
    { table: 'customer_contacts', where: (query) => query.where({ contactId: id }) },
    { table: 'contact_ways', where: (query) => query.where({ contactId: id }) },
  ],
  async afterUndo(tx, id, { isGone }) {
    const key = { kind: 'contact', recordId: id };
    const known: { customerId: number | null } | undefined = await tx
      .db('search_keys')
      .where(key)
      .first('customer_id');
    if (isGone) await tx.db('search_keys').where(key).delete();
    else await indexContact(tx, id);
    // A customer is recognised by its people's mails and phones too.
    if (known?.customerId) await keepKeys(tx, await findCustomer(tx, known.customerId));
  },
  async judge(context, cells): Promise<Verdict> {
    const { reader, given, customer: named } = read(cells);
    const customer = await customerNamed(context, named);
    const at = named.code ? 'customerCode' : 'customerName';
    if (!customer) reader.complain(at, 'imports.unknown_customer', { name: named.code ?? named.name ?? '' });
    else if (!mayWrite(context, customer)) reader.complain(at, 'contacts.not_your_customer');
    if (!customer || reader.problems.length > 0) return { fate: 'error', problems: reader.problems };
    const person = await present(context, customer, given);
    if (person) {
      const changes = changesOf({ ...person }, { ...given });
      return changes.length > 0
        ? { fate: 'update', changes, recordId: person.id }
        : { fate: 'same', recordId: person.id };
    }
    const others = given.email ? await contactsByMail(context, given.email) : [];
    if (others.length === 0) return { fate: 'new' };
    return { fate: 'duplicate', others: others.map(({ name, customerName }) => `${name} (${customerName})`) };
  },
  async write(tx, cells, verdict) {
    const { given, customer: named } = read(cells);
    const customer = await customerNamed(tx, named);
    if (!customer) throw new Error('a row was written that names no customer');
    const typed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    if (verdict.fate !== 'update') {
      const blank = namedContact({ name: given.name ?? '', email: given.email, phone: given.phone });
      return createContact(tx, customer.id, { ...blank, ...typed, isPrimary: false });
    }
    const { contact } = await findContact(tx, verdict.recordId);
    const person = await present(tx, customer, given);
    const { id, version, isArchived: _1, doNotContactOn: _2, ...input } = contact;
    await updateContact(
      tx,
      { id, version },
      {
        ...withoutDates(input),
        jobTitle: person?.jobTitle ?? null,
        ...typed,
        isPrimary: false,
        customerId: customer.id,
      },
    );
    return id;
  },
};

/** A contact's own columns, without what the database adds. */
function withoutDates<Row extends object>(row: Row): Row {
  const { createdAt: _1, updatedAt: _2, ...own } = row as Row & { createdAt?: string; updatedAt?: string };
  return own as unknown as Row;
}
