import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

type Disclosure = Answer<'get', '/disclosures/{disclosure_id}'>
type Objection = Answer<'get', '/disclosures/{disclosure_id}/objections'>['items'][number]

export const PHASES: Record<Disclosure['phase'], StateWord> = {
  running: { text: '公示中', tone: 'going', icon: 'clock' },
  over: { text: '已期满', tone: 'plain', icon: 'check' },
  withdrawn: { text: '已撤下', tone: 'bad', icon: 'cross' },
}

export const OBJECTION_STATES: Record<Objection['state'], StateWord> = {
  pending: { text: '等待答复', tone: 'going', icon: 'clock' },
  upheld: { text: '异议成立', tone: 'good', icon: 'check' },
  dismissed: { text: '异议不成立', tone: 'plain', icon: 'info' },
}

/** How much of a publicity is left; nothing once it is over. */
export function daysLeft(one: Pick<Disclosure, 'days_left'>): string {
  if (one.days_left === null) return ''
  return one.days_left === 0 ? '今天是最后一天' : `还有 ${one.days_left} 天`
}
