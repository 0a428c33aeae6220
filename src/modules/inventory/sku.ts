/** Pure rules of SKUs: their codes, their barcodes. */

export const defaultSkuPattern = '{style}-{colour}-{size}';

/** A pattern must name the style, the colour and the size, or codes would be the same. */
export const isSkuPattern = (pattern: string) =>
  ['{style}', '{colour}', '{size}'].every((part) => pattern.split(part).length === 2) &&
  !/[{}]/.test(pattern.replace(/\{(?:style|colour|size)\}/g, ''));

interface CodedStyle {
  code: string;
  colours: readonly string[];
  sizes: readonly string[];
}

/**
 * `CAP-07-NVY-M`. A style of one size leaves the size out, one of one colour and one size the colour too, each with
 * what stands before it in the pattern.
 */
export function skuCode(
  { code, colours, sizes }: CodedStyle,
  { colour, size }: { colour: string; size: string },
  pattern: string = defaultSkuPattern,
): string {
  const short = (text: string) => text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const said: Record<string, string> = {
    style: code,
    colour: colours.length > 1 || sizes.length > 1 ? short(colour) : '',
    size: sizes.length > 1 ? short(size) : '',
  };
  const parts = pattern.replace(/([^{}]*)\{(style|colour|size)\}/g, (_, before: string, name: string) =>
    said[name] ? `${before}${said[name]}` : '',
  );
  return parts.replace(/^[^\p{L}\p{N}]+/u, '').slice(0, 40);
}

/**
 * The last digit that a barcode of 8, 12, 13 or 14 digits should have, where it has another one; null where it is
 * right, or of a kind that has none (GS1 General Specifications, 7.9).
 */
export function wrongCheckDigit(barcode: string): number | null {
  if (!/^(\d{8}|\d{12,14})$/.test(barcode)) return null;
  const digits = [...barcode].map(Number);
  const last = digits.pop();
  const sum = digits.reverse().reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  const right = (10 - (sum % 10)) % 10;
  return right === last ? null : right;
}
