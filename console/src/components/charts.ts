/** The parts of ECharts that the console uses; add a kind of chart here when a view needs it. */
import { BarChart, LineChart, PieChart, type BarSeriesOption, type LineSeriesOption, type PieSeriesOption } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  type GridComponentOption,
  type LegendComponentOption,
  type TooltipComponentOption,
} from 'echarts/components'
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | PieSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>
export type Charted = EChartsType

const look = {
  // Told apart in print and by the colour-blind: light and dark alternate.
  color: ['#1f5c48', '#d9a441', '#1f5c8b', '#a8c7b8', '#a6480b', '#7d8a85'],
  bar: { barMaxWidth: 36 },
  animationDuration: 300,
}

/** Show an option in a box's chart, making the chart at the first time. */
export function draw(box: HTMLElement, option: ChartOption, chart?: EChartsType): EChartsType {
  const fontFamily = getComputedStyle(document.body).fontFamily
  const drawn = chart ?? init(box, { ...look, textStyle: { fontFamily } })
  drawn.setOption({ grid: { left: 56, right: 16, top: 36, bottom: 28 }, tooltip: {}, ...option }, true)
  return drawn
}
