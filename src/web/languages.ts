import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../core/context.ts';
import type { MessageValues } from '../core/refusal.ts';
import { projectFolder } from './folders.ts';
import { movedTexts } from './moved-texts.ts';

export const languages: readonly Language[] = ['en', 'zh-CN'];

export type Translate = (key: string, values?: MessageValues) => string;

type Messages = Map<string, string | IntlMessageFormat>;

/** Reads `locales/<language>/<module>.json`; a text's key is prefixed with its file's name. */
export function readTexts(language: Language): Map<string, string> {
  const folder = join(projectFolder, 'locales', language);
  const texts = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(content)) texts.set(`${basename(file, '.json')}.${key}`, text);
  }
  return texts;
}

// Plain texts stay strings: formatting one costs a thousand times a look-up.
function parse(language: Language): Messages {
  const messages: Messages = new Map();
  for (const [key, text] of readTexts(language)) {
    messages.set(key, /[{}']/.test(text) ? new IntlMessageFormat(text, language) : text);
  }
  for (const [stored, key] of Object.entries(movedTexts)) {
    const message = messages.get(key);
    if (message !== undefined) messages.set(stored, message);
  }
  return messages;
}

function translator(messages: Messages): Translate {
  return (key, values) => {
    const message = messages.get(key);
    if (message === undefined) {
      if (process.env.NODE_ENV === 'production') return key;
      throw new Error(`no text for ${key}`);
    }
    return typeof message === 'string' ? message : String(message.format(values));
  };
}

const translators = new Map<Language, Translate>();
const known = new Map<Language, Messages>();

function messagesOf(language: Language): Messages {
  let messages = known.get(language);
  if (!messages) {
    messages = parse(language);
    known.set(language, messages);
  }
  return messages;
}

export function translate(language: Language): Translate {
  let t = translators.get(language);
  if (!t) {
    t = translator(messagesOf(language));
    translators.set(language, t);
  }
  return t;
}

export function hasText(language: Language, key: string): boolean {
  return messagesOf(language).has(key);
}

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'zh-CN';
}

/** The language to use for a browser: Chinese where it asks for any Chinese before English. */
export function acceptedLanguage(header: string | undefined, fallback: Language): Language {
  for (const range of (header ?? '').toLowerCase().split(',')) {
    if (range.trim().startsWith('zh')) return 'zh-CN';
    if (range.trim().startsWith('en')) return 'en';
  }
  return fallback;
}
