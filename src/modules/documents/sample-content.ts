import type { Translate } from '../../web/languages.ts';
import type { DocumentContent } from './paper.ts';

/** A document with a letterhead and nothing else, to try a picture on. */
export function sampleContent(translate: (language: 'en' | 'zh-CN') => Translate): DocumentContent {
  const t = translate('en');
  return {
    kind: 'quote',
    language: 'en',
    number: '',
    revision: 0,
    issuedOn: '',
    title: [t('documents.kind_quote')],
    letterhead: { names: [], lines: [], logoFileId: null },
    parties: [],
    facts: [{ label: t('documents.paper_number'), text: '1' }],
    tables: [],
    words: [],
    blocks: [],
    signatures: [],
    stampFileId: null,
    pageText: '{page}',
    draftText: t('documents.paper_draft'),
    currency: null,
    totalE4: null,
    pieces: 0,
  };
}
