import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

export interface Chart {
  kind: 'bar' | 'bar-across';
  labels: string[];
  values: number[];
  /** Bars upon each other instead of `values`, each kind with its name. */
  stacked?: readonly { name: string; values: number[] }[];
  /** A mark at each label, as a target; null where there is none. */
  marks?: { name: string; values: (number | null)[] };
  /** Where the axis ends, if not just beyond the greatest value. */
  most?: number;
  /** The text at a value. */
  format: (value: number) => string;
}

/** How a picture is looked at. It stands on the page as an image, so the page's colours don't reach it. */
export interface Look {
  isDark: boolean;
  isNarrow: boolean;
}

const colours = {
  light: { bar: '#0f766e', second: '#8cc5bd', mark: '#b45309', quiet: '#5b6570', line: '#d9dee3' },
  dark: { bar: '#2a9d9d', second: '#1f5f63', mark: '#f4c46a', quiet: '#a3adb8', line: '#303842' },
};
type Palette = (typeof colours)['light' | 'dark'];
// Single quotes: the drawing puts it into an attribute.
const font = "'Segoe UI', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

/** Draws a bar chart as SVG, directly labelled, its axis from zero. */
export function drawChart(drawn: Chart, { isDark, isNarrow }: Look): string {
  const { kind, labels, format, most } = drawn;
  const isAcross = kind === 'bar-across';
  const palette = isDark ? colours.dark : colours.light;
  const { quiet, line } = palette;
  const width = isNarrow ? 360 : 960;
  const height = isAcross ? Math.max(160, labels.length * 26 + 40) : isNarrow ? 260 : 360;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const names = {
    type: 'category' as const,
    data: labels,
    inverse: isAcross,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: {
      color: quiet,
      fontFamily: font,
      fontSize: 13,
      interval: isAcross ? 0 : ('auto' as const),
      ...(isAcross && isNarrow ? { width: 110, overflow: 'truncate' as const } : {}),
    },
  };
  const amounts = {
    type: 'value' as const,
    min: 0,
    ...(most === undefined ? {} : { max: most }),
    splitNumber: isNarrow ? 3 : 5,
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: quiet, fontFamily: font, fontSize: 12, formatter: format },
  };
  chart.setOption({
    animation: false,
    grid: { left: 8, right: isAcross ? (isNarrow ? 56 : 90) : 16, top: drawn.stacked ? 48 : 28, bottom: 8 },
    xAxis: isAcross ? amounts : names,
    yAxis: isAcross ? names : amounts,
    ...(drawn.stacked ? { legend: { top: 0, left: 0, textStyle: { color: quiet, fontFamily: font } } } : {}),
    series: seriesOf(drawn, palette, isNarrow),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function seriesOf(
  { kind, labels, values, format, stacked, marks }: Chart,
  palette: Palette,
  isNarrow: boolean,
) {
  const isAcross = kind === 'bar-across';
  const bars = stacked ?? [{ name: '', values }];
  const label = { color: palette.quiet, fontFamily: font, fontSize: 12 };
  const drawn = bars.map((one, place) => ({
    type: 'bar' as const,
    name: one.name,
    data: one.values,
    barMaxWidth: 34,
    ...(stacked ? { stack: 'all' } : {}),
    itemStyle: {
      color: place === 0 ? palette.bar : palette.second,
      borderRadius: stacked ? 0 : isAcross ? [0, 3, 3, 0] : [3, 3, 0, 0],
    },
    label: {
      ...label,
      show: !stacked && labels.length <= (isNarrow && !isAcross ? 6 : 30),
      position: isAcross ? ('right' as const) : ('top' as const),
      formatter: ({ value }: { value: unknown }) => format(Number(value)),
    },
  }));
  if (!marks) return drawn;
  const target = {
    type: 'line' as const,
    name: marks.name,
    data: marks.values,
    symbol: 'rect',
    symbolSize: [30, 3],
    lineStyle: { width: 0 },
    itemStyle: { color: palette.mark },
  };
  return [...drawn, target];
}
