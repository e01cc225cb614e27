import type { Schemas } from '@/api/types'
import { states } from './states'

type Row = Schemas['DisclosureRowOut']
type Objection = Schemas['ObjectionOut']

export const phases = states<Row['phase']>({
  running: ['公示中', 'active'],
  over: ['已期满', 'quiet'],
  withdrawn: ['已撤下', 'bad'],
})

export const objectionStates = states<Objection['state']>({
  pending: ['待答复', 'wait'],
  upheld: ['异议成立', 'bad'],
  dismissed: ['异议不成立', 'quiet'],
})

export const objectionChannels: Record<Objection['channel'], string> = { online: '手机', paper: '书面' }

/** How much of a publicity is left. */
export function daysLeft(row: Row): string {
  if (row.days_left === null) return '—'
  return row.days_left === 0 ? '今天 24:00 截止' : `还有 ${row.days_left} 天`
}

/** What was said against a disclosure. */
export function objectionsWords({ undecided, upheld, dismissed }: Row['objections']): string {
  const all = undecided + upheld + dismissed
  if (all === 0) return '没有'
  return undecided > 0 ? `待答复 ${undecided} 条，共 ${all} 条` : `共 ${all} 条，已全部答复`
}
