import type { Writer } from '../writer.ts';

interface SeedView {
  list: string;
  query: string;
  en: string;
  'zh-CN': string;
}

/** What the manager shares with everyone. */
const shared: readonly SeedView[] = [
  {
    list: 'customers',
    query: 'level=A&quiet=60&columns=name,country,level,owner,last_contact',
    en: 'A, quiet for 60 days',
    'zh-CN': 'A 级 60 天未联系',
  },
  {
    list: 'customers',
    query: 'tag=VIP&columns=name,country,city,status,owner,tags,payment_terms,credit_limit',
    en: 'VIP with terms',
    'zh-CN': 'VIP 及付款条件',
  },
];

export function addViews(writer: Writer, language: 'en' | 'zh-CN', userId: number | null): void {
  for (const view of shared)
    writer.add('saved_views', {
      userId,
      list: view.list,
      name: view[language],
      queryText: new URLSearchParams(view.query).toString(),
      isShared: true,
      version: 1,
    });
}
