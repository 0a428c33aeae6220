import type { Context } from '../../core/context.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import type { Choices } from '../../web/lists/declaration.ts';
import { seesAllCustomers, visibleTo } from './customer-queries.ts';

/** As `customer_tags` holds a tag; the customer's own text holds 300 characters of them. */
export const longestTag = 40;
export const longestTags = 300;

/**
 * What makes two tags one: no less than SQL Server's collation holds for equal, or its unique index would refuse
 * the second of `VIP` and `ＶＩＰ`.
 */
function tagKey(tag: string): string {
  const folded = tag.normalize('NFKC').toLowerCase();
  const letters = folded.replaceAll('ß', 'ss').replaceAll('æ', 'ae').replaceAll('þ', 'th');
  // Both scripts of Japanese are one to it.
  return letters.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** The tags of a text between commas of either script, each once whatever its case and width. */
export function tagsOf(text: string | null): string[] {
  const parts = (text ?? '').split(/[,，;；、\n]/).map((tag) => tag.trim().slice(0, longestTag).trim());
  const different = new Map<string, string>();
  for (const tag of parts) if (tag && !different.has(tagKey(tag))) different.set(tagKey(tag), tag);
  return [...different.values()];
}

/** Tags as the customer's text holds them; null for none. */
export function tagText(tags: readonly string[]): string | null {
  return tags.length > 0 ? tags.join(', ') : null;
}

/** A text of tags with some added and others taken away. */
export function retagged(
  text: string | null,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): string | null {
  const gone = new Set(remove.map(tagKey));
  const left = tagsOf(text).filter((tag) => !gone.has(tagKey(tag)));
  return tagText(tagsOf([...left, ...add].join(',')));
}

/** Keeps the tags by which customers are found, inside the action's own transaction. */
export async function keepTags(
  tx: Context,
  customers: readonly { id: number; tags: string | null }[],
): Promise<void> {
  for (const ids of inChunks(customers.map(({ id }) => id)))
    await tx.db('customer_tags').whereIn('customer_id', ids).delete();
  await insertRows(
    tx.db,
    'customer_tags',
    customers.flatMap(({ id, tags }) => tagsOf(tags).map((tag) => ({ customerId: id, tag }))),
  );
}

/** The tags in use; whoever sees their own customers only is offered those of these. */
export async function tagsInUse(context: Context): Promise<string[]> {
  const { db } = context;
  if (seesAllCustomers(context)) return dialectOf(db).valuesOf(db, 'customer_tags', 'tag');
  const rows: { tag: string }[] = await db('customer_tags as g')
    .whereIn('g.customer_id', visibleTo(context).select('c.id'))
    .distinct('g.tag')
    .orderBy('g.tag');
  return rows.map(({ tag }) => tag);
}

export async function tagChoices(context: Context): Promise<Choices> {
  return (await tagsInUse(context)).map((tag) => ({ value: tag, label: tag }));
}
