/** What a record says that is printed, before it is put into words. */
import { createHash } from 'node:crypto';
import type { DocumentKind, RecordKind } from './document.ts';
import type { Term } from './terms.ts';

export interface SourceLine {
  skuCode: string;
  styleCode: string;
  styleName: string;
  styleNameOther: string | null;
  composition: string | null;
  hsCode: string | null;
  origin: string | null;
  unit: string;
  colour: string;
  size: string;
  colours: string;
  sizes: string;
  piecesPerCarton: number | null;
  cartonLengthMm: number | null;
  cartonWidthMm: number | null;
  cartonHeightMm: number | null;
  cartonGrossG: number | null;
  cartonNetG: number | null;
  quantity: number;
  /** Null where the kind of document has no prices. */
  price: { unitE4: number; discountBp: number; amountE4: number } | null;
}

export interface SourceCustomer {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  address: string | null;
  postalCode: string | null;
  city: string | null;
  region: string | null;
  country: string | null;
  phone: string | null;
  email: string | null;
  taxNumber: string | null;
  documentLanguage: string | null;
  ownerId: number | null;
  backupOwnerId: number | null;
}

export interface Source {
  record: {
    kind: RecordKind;
    id: number;
    number: string;
    state: string;
    ownerId: number | null;
    updatedAt: string;
    documentLanguage: string | null;
  };
  customer: SourceCustomer;
  contactName: string | null;
  customerPo: string | null;
  orderNumbers: string[];
  quoteNumber: string | null;
  invoiceNumber: string | null;
  currency: string | null;
  totalE4: number | null;
  orderedOn: string | null;
  validUntilOn: string | null;
  requestedOn: string | null;
  promisedOn: string | null;
  leadTime: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  transport: string | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  overBp: number | null;
  shortBp: number | null;
  terms: Term[];
  paymentTerms: string | null;
  marks: string | null;
  remarks: string | null;
  needs: { category: string; wanted: string; details: string | null }[];
  shipment: {
    number: string;
    mode: string;
    carrier: string;
    bookingNumber: string | null;
    trackingNumber: string | null;
    containerNumber: string | null;
    cartons: number | null;
    grossWeightG: number | null;
    volumeCm3: number | null;
    leavesOn: string;
    arrivesOn: string | null;
  } | null;
  lines: SourceLine[];
}

/**
 * Tells whether what would be printed is still the same. What the record has besides (its state, its owner, when
 * it was last touched) says nothing about that.
 */
export function hashOf(kind: DocumentKind, source: Source): string {
  const { record, customer, ...printed } = source;
  const { ownerId: _1, backupOwnerId: _2, documentLanguage: _3, ...named } = customer;
  const text = JSON.stringify([kind, record.kind, record.number, named, printed]);
  return createHash('sha256').update(text).digest('hex');
}
