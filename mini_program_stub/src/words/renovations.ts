import type { Answer } from '@/api/routes'
import type { Step } from '@/components/steps'
import type { StateWord } from './common'
import { count, day, money } from './format'

type Renovation = Answer<'get', '/renovations/{renovation_id}'>
export type Gate = Answer<'get', '/renovations/{renovation_id}/preconditions'>['gates'][number]
type Requirement = Gate['requirements'][number]

export const GATE_MET: StateWord = { text: '已落实', tone: 'good', icon: 'check' }
export const GATE_OPEN: StateWord = { text: '还没落实', tone: 'warn', icon: 'clock' }

const UNITS: Record<Requirement['measure'], string> = { fact: '', times: ' 次', units: ' 户', places: ' 处', fen: '' }

/** "196 / 208 户"; for what is a fact and no number, whether it is there. */
export function measured(one: Requirement): string {
  if (one.measure === 'fact') return one.met ? '已有' : '还没有'
  if (one.measure === 'fen') return `${money(one.have)} / ${money(one.needed)}`
  return `${count(one.have)} / ${count(one.needed)}${UNITS[one.measure]}`
}

export function stepsOf(renovation: Renovation): Step[] {
  return renovation.line.map((stop) => ({
    key: stop.stage,
    title: stop.title,
    state: stop.state,
    note: stop.on ? `${day(stop.on)}，${stop.evidence ?? ''}（经办：${stop.by ?? ''}）` : undefined,
  }))
}
