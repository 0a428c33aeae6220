import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import type { Language } from '../../core/context.ts';
import { foldTerm, wordsOf } from '../../core/spellings.ts';
import { projectFolder } from '../../web/folders.ts';
import { languages } from '../../web/languages.ts';
import { escapeHtml } from '../../web/views.ts';
import { topicNames } from './topics.ts';

export interface Part {
  id: string;
  title: string;
  /** Without its marks, for searching. */
  text: string;
}

export interface Chapter {
  topic: string;
  title: string;
  html: string;
  /** The opening and what stands under each heading. */
  parts: Part[];
}

export const guideFolder = join(projectFolder, 'docs', 'guide');

/** A file of the guide as a page: its headings can be linked to, and HTML in it is shown as text. */
export function readChapter(topic: string, markdown: string): Chapter {
  let title = topic;
  const parts: Part[] = [{ id: '', title: '', text: '' }];
  const marked = new Marked({
    renderer: {
      html: ({ text }) => escapeHtml(text),
      heading({ tokens, depth }) {
        const inline = this.parser.parseInline(tokens);
        const plain = plainText(inline);
        if (depth === 1) {
          title = plain;
          return '';
        }
        const id = `part-${parts.length}`;
        parts.push({ id, title: plain, text: '' });
        return `<h${depth} id="${id}">${inline}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const target = escapeHtml(href.replace(/^(?:\.\/)?([a-z-]+)\.md(?=#|$)/, '/help/$1'));
        return `<a href="${target}">${this.parser.parseInline(tokens)}</a>`;
      },
      // No attributes of its own for alignment: the content security policy takes no styles.
      tablecell({ tokens, header }) {
        const cell = header ? 'th' : 'td';
        return `<${cell}>${this.parser.parseInline(tokens)}</${cell}>`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  const pieces = html.split(/(?=<h[2-6] id=)/);
  if (!pieces[0]?.startsWith('<h')) parts[0] = { id: '', title, text: plainText(pieces[0] ?? '') };
  for (const piece of pieces) {
    const part = parts.find(({ id }) => id !== '' && piece.includes(`id="${id}"`));
    if (part) part.text = plainText(piece);
  }
  return { topic, title, html, parts };
}

const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
};

function plainText(html: string): string {
  return html
    .replace(/<\/?(?:a|strong|em|code|del|kbd)\b[^>]*>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#34|#39);/g, (entity) => entities[entity] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

function readGuide(language: Language): Map<string, Chapter> {
  const chapters = new Map<string, Chapter>();
  for (const topic of topicNames) {
    const file = join(guideFolder, language, `${topic}.md`);
    if (existsSync(file)) chapters.set(topic, readChapter(topic, readFileSync(file, 'utf8')));
  }
  return chapters;
}

// Read once at start: what can't be read is known then.
const guides = new Map(languages.map((language) => [language, readGuide(language)]));

/** These topics' chapters, in their order. */
export function chaptersOf(language: Language, topics: readonly string[]): Chapter[] {
  const guide = guides.get(language);
  return topics.flatMap((topic) => guide?.get(topic) ?? []);
}

export interface GuideHit {
  href: string;
  title: string;
  chapter: string;
  /** A piece of the text around the first word. */
  excerpt: string;
}

/** The parts that contain all words of the term; those with one in their title first. */
export function findInGuide(chapters: readonly Chapter[], term: string): GuideHit[] {
  const words = wordsOf(term);
  if (words.length === 0) return [];
  const hits = chapters.flatMap(({ topic, title: chapter, parts }) =>
    parts.flatMap(({ id, title, text }) => {
      const folded = foldTerm(`${chapter} ${title} ${text}`);
      if (!words.every((word) => folded.includes(word))) return [];
      const isNear = words.some((word) => foldTerm(`${title}`).includes(word));
      const href = `/help/${topic}${id && `#${id}`}`;
      return [{ href, title: title || chapter, chapter, excerpt: excerptOf(text, words), isNear }];
    }),
  );
  return hits
    .sort((a, b) => Number(b.isNear) - Number(a.isNear))
    .slice(0, 30)
    .map(({ isNear: _, ...hit }) => hit);
}

function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...places, text.length) - 40);
  const piece = text.slice(places.length > 0 ? start : 0).slice(0, 160);
  return `${start > 0 && places.length > 0 ? '…' : ''}${piece}${piece.length === 160 ? '…' : ''}`;
}
