import type { Answer } from '@/api/routes'
import type { Step } from '@/components/steps'
import type { StateWord } from './common'
import { area, count, day, deadline, moment } from './format'

type Motion = Answer<'get', '/motions/{motion_id}'>
type MotionState = Motion['state']
type Row = Answer<'get', '/estates/{estate_id}/motions'>['items'][number]
type Comparison = Answer<'get', '/motions/{motion_id}/result'>['comparisons'][number]
type Turnout = Motion['turnout']

export const MOTION_STATES: Record<MotionState, StateWord> = {
  draft: { text: '起草中', tone: 'plain', icon: 'paper' },
  in_review: { text: '审核中', tone: 'plain', icon: 'paper' },
  returned: { text: '修改中', tone: 'plain', icon: 'paper' },
  noticed: { text: '公告中', tone: 'going', icon: 'megaphone' },
  open: { text: '正在投票', tone: 'going', icon: 'vote' },
  closed: { text: '已截止，等待计票', tone: 'plain', icon: 'clock' },
  counted: { text: '已计票，等待公示', tone: 'plain', icon: 'clock' },
  publicised: { text: '结果公示中', tone: 'going', icon: 'megaphone' },
  effective: { text: '已生效', tone: 'good', icon: 'check' },
  failed: { text: '未通过', tone: 'bad', icon: 'cross' },
  withdrawn: { text: '已撤回', tone: 'plain', icon: 'cross' },
  void: { text: '已作废', tone: 'bad', icon: 'cross' },
}

export const PASSED: StateWord = { text: '通过', tone: 'good', icon: 'check' }
export const NOT_PASSED: StateWord = { text: '未通过', tone: 'bad', icon: 'cross' }
export const MET: StateWord = { text: '达到', tone: 'good', icon: 'check' }
export const NOT_MET: StateWord = { text: '没有达到', tone: 'bad', icon: 'cross' }
export const CAST: StateWord = { text: '已投票', tone: 'good', icon: 'check' }
export const NOT_CAST: StateWord = { text: '还没投票', tone: 'warn', icon: 'clock' }

/** What each choice means, said beside it. */
export const CHOICE_HINTS: Record<string, string> = {
  yes: '赞成这样做',
  no: '反对这样做',
  abstain: '算参加投票，但不算同意',
}

export const CHANNELS: Record<string, string> = {
  online: '手机投票',
  paper: '纸质选票',
  proxy: '委托投票',
  assisted: '协助投票',
}

/** What a rule of the vote stands on. */
export const BASES: Record<string, string> = {
  law: '法律规定',
  reference: '参照外地规定',
  setting: '默认规则',
}

export const OBJECTION_STATES: Record<string, StateWord> = {
  pending: { text: '等待答复', tone: 'going', icon: 'clock' },
  upheld: { text: '异议成立', tone: 'good', icon: 'check' },
  dismissed: { text: '异议不成立', tone: 'plain', icon: 'info' },
}

const STEP_STATES: Record<Motion['steps'][number]['state'], Step['state']> = {
  done: 'done',
  current: 'current',
  coming: 'ahead',
}

/** The motion's way as the server gives it; an end at midnight is said as 24:00 of the day before. */
export function stepsOf(steps: Motion['steps']): Step[] {
  return steps.map((step) => ({
    key: step.key,
    title: step.title,
    state: STEP_STATES[step.state],
    note: step.at ? stepTime(step.key, step.at) : undefined,
  }))
}

const ENDS = new Set(['closed', 'effective', 'failed'])

function stepTime(key: string, at: string): string {
  return ENDS.has(key) ? deadline(at) : moment(at)
}

/** How a motion stands in a list: from when, until when, since when. */
export function standing(row: Pick<Row, 'state' | 'opens_at' | 'closes_at' | 'publicity_ends_at'>): string {
  if (row.state === 'noticed') return row.opens_at ? `${moment(row.opens_at)}开始投票` : '公告期满后开始投票'
  if (row.state === 'open' && row.closes_at) return `${deadline(row.closes_at)}截止`
  if (row.state === 'publicised' && row.publicity_ends_at) return `公示到${deadline(row.publicity_ends_at)}`
  return row.closes_at ? `${deadline(row.closes_at)}截止` : ''
}

/** What is still missing for the quorum, in both measures; empty when nothing is. */
export function missingWords(turnout: Turnout): string {
  const { heads, area_centi_m2: missingArea } = turnout.missing
  const parts = [heads > 0 ? `${count(heads)} 位业主` : '', missingArea > 0 ? area(missingArea) : ''].filter(Boolean)
  return parts.length ? `还差 ${parts.join('、')}，参加人数和面积都要达到三分之二。` : ''
}

/** "6 人 / 9 人，需要至少 6 人" */
export function comparisonWords(one: Pick<Comparison, 'name' | 'left' | 'right' | 'needed'>): string {
  const say = one.name.endsWith('area') ? area : (heads: number) => `${count(heads)} 人`
  return `${say(one.left)}，共 ${say(one.right)}，需要至少 ${say(one.needed)}`
}

/** The voter's own words for a seat: the rooms that vote as one. */
export function seatTitle(seat: Motion['seats'][number]): string {
  return seat.unit_labels.join('、')
}

export function seatDetail(seat: Motion['seats'][number]): string {
  const units = seat.unit_labels.length > 1 ? `${seat.unit_labels.length} 套房屋合为一票，` : ''
  const cast = seat.cast_at ? `，${day(seat.cast_at)}已投` : ''
  return `${units}面积 ${area(seat.area_centi_m2)}${cast}`
}
