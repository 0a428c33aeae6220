/** Makes a document of what a record says and of the company's letterhead. Pure. */
import { blocksOf } from './content-blocks.ts';
import { factsOf, partiesOf } from './content-facts.ts';
import { tablesOf } from './content-tables.ts';
import { type DocumentKind, fullNumber } from './document.ts';
import { inLanguages } from './letterhead.ts';
import { type DocumentContent, type Making, type Paper, paperOf } from './paper.ts';
import { amountInChinese, amountInEnglish } from './words.ts';

export function buildContent(making: Making): DocumentContent {
  const paper = paperOf(making);
  const { kind, language, source, house, number, revision, issuedOn, languages } = paper;
  return {
    kind,
    language,
    number,
    revision,
    issuedOn,
    title: paper.each(`kind_${kind}`),
    letterhead: {
      names: inLanguages(house.names, languages),
      lines: letterheadLines(paper),
      logoFileId: house.logoFileId,
    },
    parties: partiesOf(paper),
    facts: factsOf(paper, fullNumber({ number, revision })),
    tables: tablesOf(paper),
    words: wordsOf(paper),
    blocks: blocksOf(paper),
    signatures: signaturesOf(paper),
    stampFileId: paper.hasStamp ? house.stampFileId : null,
    pageText: paper.say('paper_page', { page: '{page}', pages: '{pages}' }),
    draftText: paper.say('paper_draft'),
    currency: source.currency,
    totalE4: source.totalE4,
    pieces: source.lines.reduce((sum, line) => sum + line.quantity, 0),
  };
}

function letterheadLines(paper: Paper): string[] {
  const { house, languages } = paper;
  const reach = [
    house.phone && `${paper.say('paper_phone')} ${house.phone}`,
    house.fax && `${paper.say('paper_fax')} ${house.fax}`,
    house.email,
    house.website,
  ];
  return [
    ...inLanguages(house.addresses, languages),
    reach.filter(Boolean).join('  ·  '),
    house.taxNumber && `${paper.say('paper_tax_number')} ${house.taxNumber}`,
  ].filter(Boolean);
}

const inWords: readonly DocumentKind[] = ['proforma_invoice', 'sales_contract', 'commercial_invoice'];

function wordsOf({ kind, source: { totalE4, currency }, languages, ...paper }: Paper): string[] {
  if (totalE4 === null || currency === null || !inWords.includes(kind)) return [];
  return languages.map((language) =>
    language === 'en'
      ? amountInEnglish(totalE4, currency)
      : `${paper.translate('zh-CN')('documents.paper_in_words')}${amountInChinese(totalE4, currency)}`,
  );
}

function signaturesOf(paper: Paper): DocumentContent['signatures'] {
  const { kind, house, languages, source } = paper;
  const ours = (heading: string) => ({
    heading: paper.say(heading),
    name: inLanguages(house.signers, languages).join(' '),
    isOurs: true,
  });
  const theirs = (heading: string, name = '') => ({ heading: paper.say(heading), name, isOurs: false });
  if (kind === 'production_notice')
    return [ours('paper_issued_by'), theirs('paper_checked_by'), theirs('paper_production')];
  if (kind === 'delivery_note')
    return [ours('paper_sent_by'), theirs('paper_carrier_signs'), theirs('paper_received_by')];
  if (kind === 'commercial_invoice' || kind === 'packing_list') return [ours('paper_for_seller')];
  if (kind === 'quote') return [ours('paper_for_seller')];
  const buyer = inLanguages([source.customer.name, source.customer.nameOther], languages)[0] ?? '';
  return [ours('paper_seller_signs'), theirs('paper_buyer_signs', buyer)];
}
