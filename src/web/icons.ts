import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The icons of Tabler's outline set that pages use. Each page names them; the browser loads them once. */
const names = [
  'address-book',
  'adjustments',
  'adjustments-horizontal',
  'alert-triangle',
  'archive',
  'arrow-left',
  'arrow-right',
  'arrows-exchange',
  'arrows-join',
  'bell',
  'bookmark',
  'building',
  'building-store',
  'calculator',
  'calendar-check',
  'calendar-event',
  'cash',
  'certificate',
  'chart-bar',
  'chart-pie',
  'check',
  'checklist',
  'chevron-down',
  'chevron-up',
  'circle-check',
  'circle-half',
  'clock-check',
  'clock-exclamation',
  'clock-pause',
  'columns',
  'clipboard-check',
  'clipboard-list',
  'copy',
  'currency-dollar',
  'device-desktop',
  'download',
  'edit',
  'file-import',
  'file-pencil',
  'file-check',
  'file-dollar',
  'file-invoice',
  'file-text',
  'heart-handshake',
  'help',
  'history',
  'inbox',
  'info-circle',
  'key',
  'language',
  'layout-kanban',
  'layout-sidebar-left-collapse',
  'list',
  'arrow-back-up',
  'report',
  'list-numbers',
  'list-check',
  'file-spreadsheet',
  'lock',
  'logout',
  'menu-2',
  'message',
  'mood-smile',
  'grid-dots',
  'package',
  'package-export',
  'package-import',
  'packages',
  'pin',
  'player-pause',
  'player-play',
  'plus',
  'point',
  'photo',
  'printer',
  'receipt',
  'receipt-2',
  'rotate',
  'refresh',
  'scan',
  'search',
  'send',
  'settings',
  'ship',
  'sun',
  'table',
  'building-bank',
  'coins',
  'credit-card',
  'file-certificate',
  'percentage',
  'report-money',
  'tag',
  'target-arrow',
  'transfer',
  'trash',
  'truck',
  'truck-delivery',
  'mail',
  'upload',
  'user',
  'user-circle',
  'user-cog',
  'user-off',
  'user-plus',
  'world',
  'x',
  'zzz',
];

const folder = join(
  dirname(createRequire(import.meta.url).resolve('@tabler/icons/package.json')),
  'icons',
  'outline',
);

/** One file with all of them, each a symbol; stroke and size come from the page's own style. */
export const iconSprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbolOf).join('')}</svg>`;

export const iconSpriteAddress = `/icons.svg?v=${createHash('sha256').update(iconSprite).digest('hex').slice(0, 10)}`;

function symbolOf(name: string): string {
  const svg = readFileSync(join(folder, `${name}.svg`), 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1] ?? '';
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s+/g, ' ').trim()}</symbol>`;
}

const markup = new Map(
  names.map((name) => [
    name,
    `<svg class="icon" aria-hidden="true"><use href="${iconSpriteAddress}#${name}"/></svg>`,
  ]),
);

/** The markup of an icon; hidden from screen readers, since words stand beside it. */
export function icon(name: string): string {
  const svg = markup.get(name);
  if (svg !== undefined) return svg;
  if (process.env.NODE_ENV === 'production') return '';
  throw new Error(`the icon ${name} is missing in src/web/icons.ts`);
}
