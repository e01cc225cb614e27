import type { Answer } from '@/api/routes'
import type { StateWord } from './common'
import { area, count, deadline } from './format'

export type Proposal = Answer<'get', '/motion-proposals/{proposal_id}'>
export type Standing = Proposal['standings'][number]

export const PROPOSAL_STATES: Record<Proposal['state'], StateWord> = {
  held: { text: '等待审核', tone: 'plain', icon: 'clock' },
  refused: { text: '没有公开', tone: 'bad', icon: 'cross' },
  open: { text: '征集附议中', tone: 'going', icon: 'people' },
  reached: { text: '已达到人数，等社区答复', tone: 'going', icon: 'clock' },
  taken_up: { text: '已起草表决', tone: 'good', icon: 'check' },
  declined: { text: '社区已答复', tone: 'plain', icon: 'info' },
  withdrawn: { text: '提议人已撤回', tone: 'plain', icon: 'cross' },
  expired: { text: '到期没有达到人数', tone: 'plain', icon: 'cross' },
}

const RUNNING: Proposal['state'][] = ['open', 'reached']

export function isRunning(state: Proposal['state']): boolean {
  return RUNNING.includes(state)
}

/** How a proposal stands, in one line of a list. */
export function proposalStanding(one: Proposal): string {
  const heads = `${count(one.backing.supporters.heads)} 位业主附议`
  if (one.state === 'open') {
    const missing = one.backing.missing > 0 ? `，还差 ${count(one.backing.missing)} 位` : ''
    return one.expires_at ? `${heads}${missing}，${deadline(one.expires_at)}截止` : heads
  }
  if (one.state === 'reached' && one.answer_due_at) return `${heads}，社区在${deadline(one.answer_due_at)}前答复`
  return one.fate?.words ?? heads
}

/** Area is shown beside the heads, which alone decide. */
export function areaBeside({ supporters, total }: Proposal['backing']): string {
  return `房屋面积 ${area(supporters.area_centi_m2)}，全小区 ${area(total.area_centi_m2)}。法律只看人数。`
}

export function standingTitle(one: Standing): string {
  return one.unit_labels.join('、')
}

export const SUPPORTED: StateWord = { text: '已附议', tone: 'good', icon: 'check' }
export const NOT_SUPPORTED: StateWord = { text: '没有附议', tone: 'plain', icon: 'circle' }

export const HOW_IT_GOES = [
  '写清楚请大家决定什么、为什么。',
  '社区审核文字以后公开，不显示您的姓名。',
  '有百分之二十的业主附议，社区就必须起草表决，或者说明理由。',
  '附议不是投票，是同意把这件事交给大家决定。',
]

/** Options, one a line, as they were typed. */
export function optionsOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean)
}
