import type { Schemas } from '@/api/types'
import { date, deadline } from './formats'
import { states } from './states'

type Compact = Schemas['CompactOut']
type State = Compact['state']

export const compactStates = states<State>({
  draft: ['起草中', 'quiet'],
  commenting: ['征求意见中', 'active'],
  frozen: ['文本已定稿', 'wait'],
  adopted: ['已通过', 'wait'],
  filed: ['已备案', 'wait'],
  open: ['开放签署', 'good'],
  superseded: ['已被新版本取代', 'quiet'],
  withdrawn: ['已撤回', 'quiet'],
})

export const adoptionKinds: Record<Schemas['AdoptionIn']['kind'], string> = {
  residents_meeting: '居民会议（十八周岁以上居民）',
  households_meeting: '居民会议（户代表）',
  representatives: '居民代表会议',
}

/** What one person entered from paper and another checks. */
export const entryStates = states<Schemas['CompactPaperOut']['state']>({
  entered: ['待核对', 'wait'],
  confirmed: ['已核对', 'good'],
  returned: ['已退回', 'bad'],
})

export const verdictStates = states<Schemas['AnswerIn']['verdict']>({
  adopted: ['采纳', 'good'],
  partly: ['部分采纳', 'active'],
  declined: ['没有采纳', 'quiet'],
})

export const comparisonStates = states({ met: ['达到', 'good'], missed: ['没有达到', 'bad'] })

/** What taking a compact to a state does, for whoever is about to do it. */
export const compactMoves: Record<State, { act: string; lead: string; done: string }> = {
  draft: { act: '退回起草', lead: '', done: '' },
  commenting: {
    act: '公开征求意见',
    lead: '草案向全体住户公开，并发通知。征求意见期间文本还可以修改。',
    done: '已公开征求意见，通知已发出',
  },
  frozen: {
    act: '文本定稿',
    lead: '定稿后文本和校验码不能再改，会议表决和住户签署的都是这一文本。',
    done: '文本已定稿',
  },
  adopted: { act: '登记会议表决', lead: '', done: '会议表决已登记，等另一位工作人员核对' },
  filed: { act: '登记备案', lead: '', done: '备案已登记' },
  open: {
    act: '开放签署',
    lead: '全体住户会收到签署通知。原来开放签署的版本随即被取代，已有的签署不计入新版本。',
    done: '已开放签署，通知已发出',
  },
  superseded: { act: '取代', lead: '', done: '' },
  withdrawn: { act: '撤回', lead: '撤回后不能恢复，可以另起草一份。理由会记录在案。', done: '公约已撤回' },
}

/** The steps as things done, for the history. */
export const stepTitles: Record<State, string> = {
  draft: '起草',
  commenting: '征求意见',
  frozen: '文本定稿',
  adopted: '会议表决',
  filed: '街道备案',
  open: '开放签署',
  superseded: '被新版本取代',
  withdrawn: '撤回',
}

/** The steps from a state to the signing, in their order. */
const WAY: State[] = ['draft', 'commenting', 'frozen', 'adopted', 'filed', 'open']

/** The steps that are still to come. */
export function stepsAhead(state: State): State[] {
  const at = WAY.indexOf(state)
  return at < 0 ? [] : WAY.slice(at + 1)
}

/** Where a compact stands, in one phrase with its day. */
export function standing(compact: Pick<Compact, 'state' | 'comments_end_at' | 'opened_at' | 'created_at'>): string {
  if (compact.state === 'commenting' && compact.comments_end_at) return `意见收到 ${deadline(compact.comments_end_at)}`
  return compact.opened_at ? `${date(compact.opened_at)}开放签署` : `${date(compact.created_at)}起草`
}
