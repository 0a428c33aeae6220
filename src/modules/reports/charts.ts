import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, GridComponent, SVGRenderer]);

export interface Chart {
  kind: 'bar' | 'bar-across';
  labels: string[];
  values: number[];
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
  light: { bar: '#0f766e', quiet: '#5b6570', line: '#d9dee3' },
  dark: { bar: '#2a9d9d', quiet: '#a3adb8', line: '#303842' },
};
// Single quotes: the drawing puts it into an attribute.
const font = "'Segoe UI', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

/** Draws a bar chart as SVG, directly labelled, its axis from zero. */
export function drawChart({ kind, labels, values, format, most }: Chart, { isDark, isNarrow }: Look): string {
  const isAcross = kind === 'bar-across';
  const { bar, quiet, line } = isDark ? colours.dark : colours.light;
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
    grid: { left: 8, right: isAcross ? (isNarrow ? 56 : 90) : 16, top: 28, bottom: 8 },
    xAxis: isAcross ? amounts : names,
    yAxis: isAcross ? names : amounts,
    series: [
      {
        type: 'bar',
        data: values,
        barMaxWidth: 34,
        itemStyle: { color: bar, borderRadius: isAcross ? [0, 3, 3, 0] : [3, 3, 0, 0] },
        label: {
          show: values.length <= (isNarrow && !isAcross ? 6 : 30),
          position: isAcross ? 'right' : 'top',
          color: quiet,
          fontFamily: font,
          fontSize: 12,
          formatter: ({ value }: { value: unknown }) => format(Number(value)),
        },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
