/** Reads statements for SQL Server as far as tests look into them. Names come bare and in lower case. */
const bare = (sql: string) => sql.replace(/[[\]]/g, '').toLowerCase().trim();

/** Splits at commas that stand in no brackets. */
function items(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (const [place, character] of [...list].entries()) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      found.push(list.slice(from, place).trim());
      from = place + 1;
    }
  }
  return [...found, list.slice(from).trim()];
}

/** The statement and each `select` that stands in brackets in it. */
function selectsOf(sql: string): string[] {
  const found = [sql];
  const opened: number[] = [];
  for (const [place, character] of [...sql].entries()) {
    if (character === '(') opened.push(place);
    else if (character === ')') {
      const inner = sql.slice((opened.pop() ?? 0) + 1, place).trim();
      if (inner.startsWith('select ')) found.push(inner);
    }
  }
  return found.filter((one) => one.startsWith('select '));
}

const clauses = ['select', 'from', 'where', 'group by', 'having', 'order by', 'offset'] as const;
type Parts = Partial<Record<(typeof clauses)[number], string>>;

function partsOf(select: string): Parts {
  const begins: { name: (typeof clauses)[number]; at: number }[] = [];
  let depth = 0;
  for (const [place, character] of [...select].entries()) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (depth === 0 && (place === 0 || select[place - 1] === ' ')) {
      const name = clauses.find((clause) => select.startsWith(`${clause} `, place));
      if (name && (begins.at(-1)?.at ?? -1) < place) begins.push({ name, at: place });
    }
  }
  return Object.fromEntries(
    begins.map(({ name, at }, index) => [name, select.slice(at + name.length, begins[index + 1]?.at).trim()]),
  );
}

const aggregate = /\b(?:count|sum|min|max|avg)\(/;
const lastName = (expression: string) => /(\w+)$/.exec(expression)?.[1] ?? '';
const withoutAlias = (item: string) => item.replace(/ as \w+$/, '');
const withoutWay = (item: string) => item.replace(/ (?:asc|desc)$/, '');

/** What a grouped `select` gives or orders by and neither adds up nor groups by; of a distinct one, does not give. */
function strayOf(select: string): string[] {
  const parts = partsOf(bare(select));
  const given = items(
    (parts.select ?? '').replace(/^(distinct )?top \([^)]*\) /, '$1').replace(/^distinct /, ''),
  );
  const orders = parts['order by'] ? items(parts['order by']).map(withoutWay) : [];
  const names = given.map(lastName);
  if (parts['group by']) {
    const groups = items(parts['group by']);
    const isGrouped = (expression: string) =>
      aggregate.test(expression) ||
      groups.includes(expression) ||
      groups.some((group) => !group.includes('(') && lastName(group) === expression) ||
      /^(?:'[^']*'|\d+)$/.test(expression);
    return [
      ...given.map(withoutAlias).filter((item) => !isGrouped(item)),
      ...orders.filter((item) => !isGrouped(item) && !names.includes(item)),
    ];
  }
  if (!/^distinct /.test(parts.select ?? '')) return [];
  const whole = given.map(withoutAlias);
  return orders.filter((item) => !whole.includes(item) && !names.includes(item));
}

/** Columns that a grouped or distinct part of the statement names and SQL Server would refuse there. */
export function strayColumns(sql: string): string[] {
  return selectsOf(sql).flatMap((select) => strayOf(select).map((column) => `${column} in ${select}`));
}
