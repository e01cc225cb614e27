import type { Schemas } from '@/api/types'
import type { TimelineStep } from '@/components/Timeline.vue'
import { area, count, dateTime, deadline } from './formats'
import { states } from './states'

export const motionStates = states({
  draft: ['草稿', 'quiet'],
  in_review: ['待审核', 'wait'],
  returned: ['已退回', 'warn'],
  noticed: ['公告中', 'active'],
  open: ['投票中', 'active'],
  closed: ['待计票', 'wait'],
  counted: ['待公示', 'wait'],
  publicised: ['结果公示中', 'active'],
  effective: ['已生效', 'good'],
  failed: ['未通过', 'bad'],
  withdrawn: ['已撤回', 'quiet'],
  void: ['已作废', 'bad'],
})

export const outcomes = states({ yes: ['通过', 'good'], no: ['未通过', 'bad'] })
export const comparisons = states({ yes: ['达到', 'good'], no: ['没有达到', 'bad'] })
export const objectionStates = states({
  pending: ['待答复', 'wait'],
  upheld: ['异议成立', 'bad'],
  dismissed: ['异议不成立', 'good'],
})

export const matterClasses: Record<string, string> = { ordinary: '一般事项', special: '重大事项（四分之三）' }

/** What a rule of the vote stands on. */
export const bases: Record<string, string> = { law: '法律规定', reference: '参照外地规定', setting: '默认规则' }

type Act = Schemas['MotionMoveOut']['act']

/** What an act does, said before it is done. */
export const actTexts: Partial<Record<Act, string>> = {
  submit: '提交以后，由另一位工作人员审核，审核前不能再改。',
  approve: '请确认事项、内容、理由和期限都没有问题。审核通过后，由审核员发布公告。',
  open: '确认后立即开始投票，并冻结名册：每位业主算一人，房屋面积合计。之后的房屋转让不影响本次表决。',
  count: '系统按冻结的名册和选票计算，结果保存后不能更改。',
  publicise: '结果向全体业主公示，公示期内业主可以提出异议。',
}

export const returnReasons = ['表决内容不够明确，请改写', '理由不充分，请补充', '事项类别选择有误']
export const extendReasons = ['参加人数还不够，继续走访', '部分业主外出，延长时间']

/** "6 人，共 9 人，至少 6 人" */
export function comparisonWords(one: Schemas['MotionComparisonOut']): string {
  const say = one.name.endsWith('area') ? area : (heads: number) => `${count(heads)} 人`
  return `${say(one.left)}，共 ${say(one.right)}，至少 ${say(one.needed)}`
}

const phases = { done: 'done', current: 'now', coming: 'next' } as const
const ends = new Set(['closed', 'effective', 'failed'])

/** The motion's way as the server gives it; an end at midnight is said as 24:00 of the day before. */
export function progressOf(steps: Schemas['MotionStepOut'][]): TimelineStep[] {
  return steps.map(({ key, title, at, state }) => ({
    title,
    who: at && (ends.has(key) ? deadline(at) : dateTime(at)),
    phase: phases[state],
  }))
}
