/**
 * All that hangs on a customer: the one list by which a merge moves it, its undoing brings it back, the preview
 * counts it, and `npm run check` finds what was left behind. A test walks the schema and names each table with
 * a `customer_id` or a reference to `customers` that is missing here.
 */
export interface CustomerChild {
  table: string;
  /** What it is, as in `merges.child_orders`; null where nobody would count it. */
  label: string | null;
  /** The customer has one row at most for these columns (none named: one in all); of two the winner's stays. */
  once?: readonly string[];
  /** With `once`: what the winner's row lacks is taken from the loser's. */
  fills?: boolean;
  /** The columns that name a row besides `customerId`, where the table has no `id`. */
  key?: readonly string[];
  /** Rows say with whom of the customer's contacts it was. */
  hasContact?: boolean;
  /** The kind of search keys that show the customer's name, and the column with their record's id. */
  searched?: { kind: string; column: string };
}

export const customerChildren: readonly CustomerChild[] = [
  { table: 'orders', label: 'orders', hasContact: true, searched: { kind: 'order', column: 'id' } },
  { table: 'shipments', label: 'shipments', searched: { kind: 'shipment', column: 'id' } },
  { table: 'opportunities', label: 'opportunities', searched: { kind: 'opportunity', column: 'id' } },
  { table: 'interactions', label: 'interactions', hasContact: true },
  { table: 'promises', label: 'promises' },
  { table: 'follow_ups', label: 'follow_ups' },
  { table: 'satisfaction_answers', label: 'satisfaction_answers' },
  {
    table: 'customer_contacts',
    label: 'customer_contacts',
    once: ['contactId'],
    fills: true,
    searched: { kind: 'contact', column: 'contactId' },
  },
  { table: 'story_entries', label: null },
];

/** Made anew from what the customer is, or about the merging itself: neither moved nor left behind. */
export const notChildren: readonly string[] = [
  'customers',
  'customer_keys',
  'customer_pairs',
  'customer_tags',
  'merges',
];

/** What a merged customer's own story says; it alone stays there. */
export const mergedStory = 'merges.story_into';

/** The columns of `customers` that a merge chooses between, by field; see modules/merges/merge.ts. */
export const mergedColumns = [
  'name',
  'nameOther',
  'shortName',
  'country',
  'region',
  'city',
  'address',
  'postalCode',
  'timeZone',
  'phone',
  'fax',
  'email',
  'website',
  'taxNumber',
  'industry',
  'source',
  'level',
  'ownerId',
  'backupOwnerId',
  'preferredChannel',
  'documentLanguage',
  'currency',
  'paymentTerms',
  'incoterm',
  'incotermPlace',
  'creditLimitE4',
  'tags',
  'remarks',
  'agreedMessage',
] as const;

/** Columns that follow another one: whoever's level is kept, so is who set it and why. */
export const followingColumns: Readonly<Record<string, readonly string[]>> = {
  level: ['levelSetById', 'levelReason'],
  agreedMessage: ['agreedMessageById', 'agreedMessageAt'],
};

/** Columns that stay each customer's own. */
export const ownColumns: readonly string[] = [
  'id',
  'code',
  'status',
  'isStatusFixed',
  'isArchived',
  'mergedIntoId',
  'createdAt',
  'createdById',
  'updatedAt',
  'version',
];
