import { kindRules } from './document.ts';
import type { BankAccount } from './letterhead.ts';
import type { Block, Fact, Paper } from './paper.ts';
import { paymentWords } from './terms.ts';

/** What stands below the goods: payment, bank, marks, what was agreed, remarks, and a contract's articles. */
export function blocksOf(paper: Paper): Block[] {
  const { kind, source } = paper;
  const isNotice = kind === 'production_notice';
  const block = (heading: string, lines: readonly (string | null)[], side?: Block['side']): Block[] => {
    const filled = lines.filter((line): line is string => Boolean(line?.trim()));
    const isShort = filled.join('\n').length <= 300;
    const at = side && isShort ? { side } : {};
    return filled.length > 0 ? [{ heading: paper.say(`paper_${heading}`), lines: filled, ...at }] : [];
  };
  return [
    ...(isNotice ? needsBlock(paper) : []),
    ...(kindRules[kind].isPriced ? block('payment', paymentLines(paper), 'left') : []),
    ...(kindRules[kind].hasBank && paper.bank ? [bankBlock(paper, paper.bank)] : []),
    ...(kind === 'quote' ? [] : block('marks', [source.marks], 'right')),
    ...(kind === 'commercial_invoice' ? block('load', [loadText(paper)], 'right') : []),
    ...block('remarks', [source.remarks, paper.note]),
    ...(kind === 'sales_contract' ? [clausesBlock(paper)] : []),
    ...(kind === 'delivery_note' ? block('receipt', paper.each('paper_receipt_text')) : []),
  ];
}

function paymentLines({ languages, translate, source }: Paper): string[] {
  const said = languages.map((language) =>
    paymentWords(translate(language), source.terms, source.paymentTerms),
  );
  return [...new Set(said.filter((line): line is string => Boolean(line)))];
}

function bankBlock(paper: Paper, bank: BankAccount): Block {
  const fact = (label: string, text: string | null): Fact[] =>
    text ? [{ label: paper.say(`paper_${label}`), text }] : [];
  return {
    heading: paper.say('paper_bank'),
    lines: [],
    side: 'left',
    facts: [
      ...fact('beneficiary', bank.beneficiary),
      ...fact('bank_name', bank.bank),
      ...fact('bank_address', bank.bankAddress),
      ...fact('swift', bank.swift),
      ...fact('account', `${bank.accountNumber} (${bank.currency})`),
      ...fact('bank_note', bank.note),
    ],
  };
}

function needsBlock(paper: Paper): Block[] {
  const { needs } = paper.source;
  if (needs.length === 0) return [];
  const known = ['fabric', 'colour', 'fit', 'print', 'label', 'packing', 'testing', 'price', 'delivery'];
  const category = (name: string) => (known.includes(name) ? paper.say(`paper_need_${name}`) : name);
  return [
    {
      heading: paper.say('paper_needs'),
      lines: [],
      facts: needs.map((need) => ({
        label: category(need.category),
        text: [need.wanted, need.details].filter(Boolean).join('\n'),
      })),
    },
  ];
}

function loadText(paper: Paper): string | null {
  const { shipment } = paper.source;
  if (!shipment) return null;
  const parts = [
    shipment.cartons ? `${shipment.cartons} ${paper.say('paper_cartons')}` : '',
    shipment.grossWeightG ? `${paper.say('paper_gross_weight')} ${shipment.grossWeightG / 1000} kg` : '',
    shipment.volumeCm3 ? `${paper.say('paper_volume')} ${shipment.volumeCm3 / 1_000_000} m³` : '',
  ];
  return parts.filter(Boolean).join(' · ') || null;
}

/** The articles, numbered; of two languages one below the other. */
function clausesBlock({ house, languages, ...paper }: Paper): Block {
  const articles = (text: string) =>
    text
      .split(/\n+/)
      .map((line) => line.trim())
      .filter(Boolean);
  const all = languages.map((language) => articles(house.clauses[language]));
  const count = Math.max(0, ...all.map(({ length }) => length));
  const lines = Array.from({ length: count }, (_, place) => {
    const said = all.flatMap((texts) => (texts[place] ? [texts[place]] : []));
    return `${place + 1}. ${said.join('\n')}`;
  });
  return { heading: paper.say('paper_clauses'), lines };
}
