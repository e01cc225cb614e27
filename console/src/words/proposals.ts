import type { Schemas } from '@/api/types'
import { count, deadline } from './formats'
import { states } from './states'

type Proposal = Schemas['ProposalOut']

export const proposalStates = states({
  held: ['等待审核', 'wait'],
  refused: ['没有公开', 'bad'],
  open: ['征集附议中', 'active'],
  reached: ['待办理', 'warn'],
  taken_up: ['已起草表决', 'good'],
  declined: ['已答复', 'quiet'],
  withdrawn: ['提议人已撤回', 'quiet'],
  expired: ['到期没有达到', 'quiet'],
})

export const supportEntryStates = states({
  entered: ['待核对', 'wait'],
  confirmed: ['已计入', 'good'],
  returned: ['已退回', 'bad'],
})

/** "12 人，还差 51 人" */
export function backingWords({ supporters, missing }: Proposal['backing']): string {
  return missing > 0 ? `${count(supporters.heads)} 人，还差 ${count(missing)} 人` : `${count(supporters.heads)} 人，已达到`
}

/** What comes next, and by when. */
export function nextWords(one: Proposal): string {
  if (one.state === 'open') return `征集到${deadline(one.expires_at)}`
  if (one.state === 'reached') return `请在${deadline(one.answer_due_at)}前起草或者答复`
  return one.fate?.words ?? one.answer
}

export const declineReasons = ['已列入改造方案，不用另行表决', '不属于业主共同决定的事项', '与已经生效的决定相同']
