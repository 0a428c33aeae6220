import { allows } from '../../core/permissions.ts';
import { fragment, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { findWritableCustomer } from './customer-queries.ts';
import type { Identity } from './duplicate-keys.ts';
import { type Duplicate, findDuplicates } from './duplicates.ts';

/** The form's fields by which a customer, or a contact of one, is compared. */
const watched = {
  customer: ['name', 'nameOther', 'email', 'phone', 'taxNumber', 'contactEmail', 'contactPhone'],
  contact: ['email', 'phone', 'mobile'],
} as const;
type Watched = keyof typeof watched;

function identityIn(kind: Watched, values: Readonly<Record<string, unknown>>): Identity {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name].trim() : '');
  return {
    name: kind === 'customer' ? text('name') : '',
    nameOther: text('nameOther'),
    emails: [text('email'), text('contactEmail')],
    phones: [text('phone'), text('mobile'), text('contactPhone')],
    taxNumber: text('taxNumber'),
  };
}

/**
 * What a form says of likely duplicates: while its fields are filled in, and when it comes back for them. Its
 * question, why it is another one, is the field `differsBecause`.
 */
export async function duplicateNotice(
  request: PageRequest,
  { kind, ownIds = [] }: { kind: Watched; ownIds?: readonly number[] },
) {
  const { context, t, entered } = request;
  const isSent = Object.keys(entered.values).length > 0;
  const duplicates = isSent
    ? await findDuplicates(context, identityIn(kind, entered.values), { ownIds })
    : [];
  const query = new URLSearchParams({ kind, ...(ownIds[0] ? { of: String(ownIds[0]) } : {}) });
  const fields = watched[kind].map((name) => `#field-${name}`);
  return {
    view: 'customers/duplicates-live',
    model: {
      address: `/customers/duplicates?${query}`,
      triggers: fields.map((field) => `change from:${field}`).join(', '),
      included: [...fields, '#field-differsBecause'].join(', '),
      ...shown(request, { kind, duplicates, ownIds, reason: '' }),
    },
    labels: {
      differsBecause: t(kind === 'contact' ? 'customers.contact_because' : 'customers.differs_because'),
    },
  };
}

function shown(
  { context }: PageRequest,
  {
    kind,
    duplicates,
    ownIds,
    reason,
  }: { kind: Watched; duplicates: Duplicate[]; ownIds: readonly number[]; reason: string },
) {
  const mayMerge = kind === 'customer' && ownIds[0] !== undefined && allows(context.user, 'customers.merge');
  return {
    duplicates,
    kind,
    reason,
    mergeAt: mayMerge ? `/customers/${ownIds[0]}/merge` : null,
  };
}

/** Looked up while the form is filled in. Whose form it is counts only for who may write that customer. */
export async function showDuplicates(request: PageRequest): Promise<Outcome> {
  const { context, query } = request;
  const kind: Watched = query.kind === 'contact' ? 'contact' : 'customer';
  const of = /^\d{1,9}$/.test(query.of ?? '') ? Number(query.of) : null;
  const ownIds = of === null ? [] : [(await findWritableCustomer(context, of)).id];
  const duplicates = await findDuplicates(context, identityIn(kind, query), { ownIds });
  const reason = query.differsBecause ?? '';
  return fragment('customers/duplicates', shown(request, { kind, duplicates, ownIds, reason }));
}
