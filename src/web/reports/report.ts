import type { Permission } from '../../core/permissions.ts';
import type { SwitchableModule } from '../../core/settings.ts';
import type { SheetCell, SheetColumn } from '../../core/sheets/write.ts';
import type { Cell, Filter } from '../list.ts';
import type { PageRequest } from '../route.ts';
import type { Chart } from './charts.ts';

export interface ReportColumn {
  key: string;
  label: string;
  kind: SheetColumn['kind'];
  /** Decimals that the page always shows, so that they stand below each other. */
  decimals?: number;
  /** Left out on a phone, where there is room for what the report is about only. */
  hideOnPhone?: boolean;
}

export interface ReportFilter extends Filter {
  /** What is taken where nothing was chosen. */
  fallback?: string;
}

export interface ReportRow {
  /** What the export holds: text, number, ten-thousandths. */
  values: Record<string, SheetCell>;
  /** What the page shows where it is more than the value: a link to the records behind it. */
  cells?: Record<string, Cell>;
}

/** A report's figures: the table, and the picture and the sentence that are made from the same rows. */
export interface ReportResult {
  columns: ReportColumn[];
  rows: ReportRow[];
  total?: Record<string, SheetCell>;
  chart: Chart | null;
  /** What the picture shows, in words. */
  summary: string;
}

export interface Report {
  name: string;
  icon: string;
  permission: Permission;
  /** The module that must be on; null for what is always on. */
  module: SwitchableModule | null;
  filters(request: PageRequest): Promise<ReportFilter[]> | ReportFilter[];
  figures(request: PageRequest): Promise<ReportResult>;
  /** What else can be done from its page. */
  actions?(request: PageRequest): { href: string; label: string; icon: string }[];
}
