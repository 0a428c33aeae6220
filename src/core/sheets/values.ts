import { addDays, type Day, isDay } from '../days.ts';

/** Full-width digits and signs as plain ones. */
function narrow(text: string): string {
  return text.normalize('NFKC').trim();
}

const plainNumber = /^[+-]?\d{1,15}(\.\d*)?$/;
const thousandsByComma = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const thousandsByPoint = /^[+-]?\d{1,3}(\.\d{3})+,\d*$|^[+-]?\d{1,3}(\.\d{3}){2,}$/;
const decimalComma = /^[+-]?\d{1,15},\d*$/;

/**
 * A number as people type it, as plain decimal text: `1,234.50`, `1.234,50`, `１２３`, `¥ 12.5`; null when it
 * isn't one, or when its thousands are not groups of three (`1,23.4`). One comma with three digits behind it
 * separates thousands; with fewer or more it is a decimal sign.
 */
export function numberOf(text: string): string | null {
  const plain = narrow(text)
    .replace(/[\s'’]/g, '')
    .replace(/^[¥$€£￥]|[¥$€£￥]$/g, '');
  const read = plainNumber.test(plain)
    ? plain
    : thousandsByComma.test(plain)
      ? plain.replaceAll(',', '')
      : thousandsByPoint.test(plain)
        ? plain.replaceAll('.', '').replace(',', '.')
        : decimalComma.test(plain)
          ? plain.replace(',', '.')
          : '';
  return plainNumber.test(read) ? read : null;
}

/**
 * A day as people type it: 2026-03-31, 2026/3/31, 31.03.2026, 2026年3月31日, 31/03/2026, or Excel's number of
 * days since 1899-12-30. Null when it is no day, or could be two (03/04/2026).
 */
export function dayOf(text: string): Day | null {
  const plain = narrow(text).replace(/[T\s]\d{1,2}:\d{2}.*$/, '');
  if (/^\d{5}$/.test(plain)) {
    const serial = Number(plain);
    return serial >= 15_000 && serial <= 80_000 ? addDays('1899-12-30', serial) : null;
  }
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain);
  if (parts) return assembled(parts[1], parts[2], parts[3]);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(plain);
  if (german) return assembled(german[3], german[2], german[1]);
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(plain);
  if (!slashed) return null;
  const [, first = '', second = '', year] = slashed;
  if (Number(first) > 12) return assembled(year, second, first);
  if (Number(second) > 12 || first === second) return assembled(year, first, second);
  return null;
}

function assembled(year = '', month = '', day = ''): Day | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(text) ? text : null;
}

/** yes, true, 1, 是, x: true; no, false, 0, 否, empty: false; null for anything else. */
export function truthOf(text: string): boolean | null {
  const plain = narrow(text).toLowerCase();
  if (['1', 'yes', 'y', 'true', 'x', '是', '√', '✓'].includes(plain)) return true;
  return ['', '0', 'no', 'n', 'false', '否'].includes(plain) ? false : null;
}
