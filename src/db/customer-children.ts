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
  /** With `once`: only rows count in which this column is empty. */
  onceWhileEmpty?: string;
}

export const customerChildren: readonly CustomerChild[] = [
  { table: 'orders', label: 'orders', hasContact: true },
  { table: 'quotes', label: 'quotes', hasContact: true },
  { table: 'receipts', label: 'receipts' },
  { table: 'letters_of_credit', label: 'letters_of_credit' },
  { table: 'shipments', label: 'shipments' },
  { table: 'returns', label: 'returns' },
  { table: 'documents', label: 'documents' },
  { table: 'opportunities', label: 'opportunities' },
  { table: 'interactions', label: 'interactions', hasContact: true },
  { table: 'promises', label: 'promises' },
  { table: 'follow_ups', label: 'follow_ups' },
  { table: 'satisfaction_answers', label: 'satisfaction_answers' },
  {
    table: 'customer_contacts',
    label: 'customer_contacts',
    once: ['contactId'],
    fills: true,
    // Who came back has an ended link besides, and both are kept.
    onceWhileEmpty: 'toOn',
  },
  { table: 'needs', label: 'needs' },
  { table: 'story_entries', label: null },
  { table: 'story_visits', label: null, once: ['userId'] },
  { table: 'search_keys', label: null },
  { table: 'handover_items', label: null },
  { table: 'pool_moves', label: null },
  { table: 'recall_warnings', label: null },
  { table: 'customer_classes', label: null, once: [] },
  { table: 'customer_class_changes', label: null },
  { table: 'customer_decisions', label: null, once: ['kind'], onceWhileEmpty: 'endedAt' },
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
  'paymentPlanId',
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
