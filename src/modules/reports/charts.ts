import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, GridComponent, SVGRenderer]);

export interface Chart {
  kind: 'bar' | 'bar-across';
  labels: string[];
  values: number[];
  /** The text at a value. */
  format: (value: number) => string;
}

const accent = '#0f766e';
const quiet = '#667382';
const line = '#d9dee3';
// Single quotes: the drawing puts it into an attribute.
const font = "'Segoe UI', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

/** Draws a bar chart as SVG, directly labelled, its axis from zero. */
export function drawChart({ kind, labels, values, format }: Chart): string {
  const isAcross = kind === 'bar-across';
  const height = isAcross ? Math.max(160, labels.length * 26 + 40) : 360;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 960, height });
  const names = {
    type: 'category' as const,
    data: labels,
    inverse: isAcross,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: { color: quiet, fontFamily: font, fontSize: 13, interval: isAcross ? 0 : ('auto' as const) },
  };
  const amounts = {
    type: 'value' as const,
    min: 0,
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: quiet, fontFamily: font, fontSize: 12, formatter: format },
  };
  chart.setOption({
    animation: false,
    grid: { left: 8, right: isAcross ? 90 : 16, top: 28, bottom: 8 },
    xAxis: isAcross ? amounts : names,
    yAxis: isAcross ? names : amounts,
    series: [
      {
        type: 'bar',
        data: values,
        barMaxWidth: 34,
        itemStyle: { color: accent, borderRadius: isAcross ? [0, 3, 3, 0] : [3, 3, 0, 0] },
        label: {
          show: values.length <= 30,
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
