import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

type Disclosure = Answer<'get', '/disclosures/{disclosure_id}'>

/** How a public notice stands. */
export function disclosureState(one: Pick<Disclosure, 'is_over' | 'withdrawn_at'>): StateWord {
  if (one.withdrawn_at) return { text: '已撤下', tone: 'bad', icon: 'cross' }
  return one.is_over ? { text: '已期满', tone: 'plain', icon: 'check' } : { text: '公示中', tone: 'going', icon: 'clock' }
}
