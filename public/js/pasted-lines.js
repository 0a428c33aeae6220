import { countOf, numberText } from './grid-block.js';

// What a block pasted into lines means, without a page: tested by itself.

const folded = (text = '') => text.normalize('NFKC').trim().toLowerCase();

/** A heading: words where the numbers are below it. */
function withoutHeading(block, numberColumn) {
  const [first, second] = block;
  if (!first || !second) return block;
  const isHeading =
    countOf(first[numberColumn] ?? '') === null && countOf(second[numberColumn] ?? '') !== null;
  return isHeading ? block.slice(1) : block;
}

/**
 * The rows of lines that a block stands for: as they are (SKU, quantity, price, …), or, where its rows begin with a
 * style, a colour and a size, those of their SKUs. `ask` gives the SKUs of styles. What is not known stays to be seen.
 */
export async function linesFrom(block, { column, ask }) {
  const filled = block.filter((cells) => cells.some((cell) => cell !== ''));
  const rows = column === 0 ? withoutHeading(filled, 1) : filled;
  const byStyle = column === 0 ? withoutHeading(filled, 3) : [];
  const styles = [...new Set(byStyle.filter(({ length }) => length > 3).map(([style]) => style))];
  const skus = styles.length > 0 ? await ask(styles) : [];
  if (skus.length === 0) return { isByStyle: false, rows: rows.map((cells) => cells.map(plain)) };
  const keyOf = (...parts) => parts.map(folded).join('\n');
  const found = new Map(skus.map(({ style, colour, size, sku }) => [keyOf(style, colour, size), sku]));
  return {
    isByStyle: true,
    rows: byStyle.map(([style = '', colour = '', size = '', quantity = '', ...rest]) => [
      found.get(keyOf(style, colour, size)) ?? [style, colour, size].filter(Boolean).join(' '),
      numberText(quantity),
      ...rest,
    ]),
  };
}

/** Codes and prices stay as they are: only what is clearly a count loses its separators. */
const plain = (text, place) => (place === 1 ? numberText(text) : text);
