import { NotFound } from '../../core/refusal.ts';
import { shortened } from '../../web/forms.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Chapter, chaptersOf, findInGuide } from './guide.ts';
import { shownStates } from './states.ts';
import { topicOf, topicsFor } from './topics.ts';

const chaptersFor = ({ context }: PageRequest) => chaptersOf(context.language, topicsFor(context));

const contentsOf = (chapters: readonly Chapter[], current: string | null) =>
  chapters.map(({ topic, title }) => ({ href: `/help/${topic}`, title, isCurrent: topic === current }));

/** The contents; `page` leads to the part about that page, `q` searches. */
export function showGuide(request: PageRequest): Outcome {
  const { t, query } = request;
  const chapters = chaptersFor(request);
  if (query.page) {
    const asked = topicOf(query.page);
    return redirect(chapters.some(({ topic }) => topic === asked) ? `/help/${asked}` : '/help');
  }
  const term = shortened((query.q ?? '').trim(), 100);
  return page('help/contents', {
    title: t('help.title'),
    contents: contentsOf(chapters, null),
    chapters: chapters.map(({ topic, title, parts }) => ({
      href: `/help/${topic}`,
      title,
      lead: parts[0]?.text ?? '',
    })),
    term,
    hits: term ? findInGuide(chapters, term) : [],
  });
}

export function showTopic(request: PageRequest): Outcome {
  const { t, params } = request;
  const chapters = chaptersFor(request);
  return page('help/topic', chapterModel(t, chapters, params.topic ?? ''));
}

function chapterModel(t: PageRequest['t'], chapters: readonly Chapter[], wanted: string) {
  const place = chapters.findIndex(({ topic }) => topic === wanted);
  const chapter = chapters[place];
  if (!chapter) throw new NotFound('topic');
  const beside = (at: number) => {
    const other = chapters[at];
    return other ? { href: `/help/${other.topic}`, title: other.title } : null;
  };
  return {
    title: `${chapter.title} · ${t('help.title')}`,
    contents: contentsOf(chapters, chapter.topic),
    chapter,
    term: '',
    previous: beside(place - 1),
    next: beside(place + 1),
  };
}

/** What each kind of record may become, read from the very tables by which the program decides it. */
export function showStates(request: PageRequest): Outcome {
  return page('help/states', {
    ...chapterModel(request.t, chaptersFor(request), 'states'),
    tables: request.stateTables().map((table) => shownStates(request, table)),
  });
}
