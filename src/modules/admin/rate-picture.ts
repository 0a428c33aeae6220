import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Outcome, picture } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

echarts.use([LineChart, GridComponent, SVGRenderer]);

const mostPoints = 1500;

export interface RatePoint {
  validOn: string;
  rateE8: number;
}

/** The newest rates of a currency, the oldest first. */
export async function historyOf({ context }: PageRequest, currency: string): Promise<RatePoint[]> {
  const rates: RatePoint[] = await context
    .db('exchange_rates')
    .where({ currency })
    .orderBy('valid_on', 'desc')
    .limit(mostPoints)
    .select('valid_on', 'rate_e8');
  return rates.reverse();
}

/** A line through a currency's rates; its axis doesn't begin at zero, since rates move by hundredths. */
export async function showRatePicture(request: PageRequest): Promise<Outcome> {
  const { currency = '', theme, size } = request.query;
  const rates = await historyOf(request, currency);
  const isDark = theme === 'dark';
  const [line, quiet, rule] = isDark ? ['#2a9d9d', '#a3adb8', '#303842'] : ['#0f766e', '#5b6570', '#d9dee3'];
  const label = { color: quiet, fontSize: 12 };
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: size === 'narrow' ? 360 : 960,
    height: 260,
  });
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 24, top: 16, bottom: 8, outerBoundsMode: 'same' },
    xAxis: { type: 'time', axisLabel: { ...label, formatter: '{yyyy}-{MM}', hideOverlap: true } },
    yAxis: { type: 'value', scale: true, axisLabel: label, splitLine: { lineStyle: { color: rule } } },
    series: [
      {
        type: 'line',
        step: 'end',
        showSymbol: rates.length < 40,
        lineStyle: { color: line, width: 2 },
        itemStyle: { color: line },
        data: rates.map(({ validOn, rateE8 }) => [validOn, rateE8 / 1e8]),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return picture(svg);
}
