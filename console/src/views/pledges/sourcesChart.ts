import type { ChartOption } from '@/components/charts'
import { money } from '@/words/formats'

export interface SourceBar {
  title: string
  fen: number
}

/** Who brings how much: lying bars with their sums at the end; names may be long. */
export function sourceBars(rows: SourceBar[]): ChartOption {
  return {
    grid: { left: 8, right: 110, top: 8, bottom: 8, containLabel: true },
    tooltip: { show: false },
    xAxis: { type: 'value', show: false },
    yAxis: { type: 'category', inverse: true, axisTick: { show: false }, data: rows.map((row) => row.title) },
    series: [
      {
        type: 'bar',
        barMaxWidth: 20,
        label: { show: true, position: 'right', formatter: ({ value }) => money(Number(value)) },
        data: rows.map((row) => row.fen),
      },
    ],
  }
}

/** Room for so many bars. */
export const barsHeight = (rows: SourceBar[]): number => 32 + rows.length * 34
