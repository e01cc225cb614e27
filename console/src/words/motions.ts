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
export const questionOutcomes = states({
  passed: ['通过', 'good'],
  elected: ['选出', 'good'],
  run_off: ['没有选出，可再投一轮', 'warn'],
  undecided: ['没有得出结果', 'warn'],
  failed: ['未通过', 'bad'],
})
export const comparisons = states({ yes: ['达到', 'good'], no: ['没有达到', 'bad'] })
export const objectionStates = states({
  pending: ['待答复', 'wait'],
  upheld: ['异议成立', 'bad'],
  dismissed: ['异议不成立', 'good'],
})

export const matterClasses: Record<string, string> = { ordinary: '一般事项，过半数', special: '特别事项，四分之三以上' }

type Kind = Schemas['MotionQuestionOut']['kind']

export const questionKinds: Record<Kind, string> = { approval: '同意或不同意', choice: '几个方案选一个', election: '选举' }

export const kindHints: Record<Kind, string> = {
  approval: '写成一个可以回答“同意”或“不同意”的问题，金额、期限、单位名称写清楚。',
  choice: '说明要在哪些方案里选一个。得票最多的方案本身也要达到法律要求的比例，否则可以再投一轮。',
  election: '说明选什么人、选几位、任期多久。每位候选人都要自己达到法律要求的比例才能当选。',
}

/** How a question is put, for example. */
export const textExamples: Record<Kind, string> = {
  approval: '例如：是否同意聘请甲物业服务有限公司，每月每平方米 0.60 元，期限三年？',
  choice: '例如：小区改造后采用哪一种管理模式？',
  election: '例如：从五位候选人中选举三位委员，任期五年。',
}

/** What is written about a proposal or a candidate, for example. */
export const optionExamples: Record<Kind, string> = {
  approval: '',
  choice: '单价：每月每平方米 0.60 元\n期限：三年',
  election: '3 栋，退休教师',
}

/** ", up to three" of an election; nothing else has more than one. */
export function seatsWords({ kind, seats }: { kind: Kind; seats: number }): string {
  return kind === 'election' ? `，应选 ${seats} 人，每张票最多选 ${seats} 人` : ''
}

/** What a rule of the vote stands on. */
export const bases: Record<string, string> = { law: '法律规定', reference: '参照外地规定', setting: '默认规则', house: '本小区规则' }

type Act = Schemas['MotionMoveOut']['act']

/** What an act does, said before it is done. */
export const actTexts: Partial<Record<Act, string>> = {
  submit: '提交以后，由另一位工作人员审核，审核前不能再改。',
  count: '系统按冻结的名册和选票计算，结果保存后不能更改。随后由另一位工作人员复核。',
  confirm: '系统从选票重新计算一遍，与原结果一致才算复核通过。复核后可以公示。',
  publicise: '结果向全体业主公示，公示期内业主可以提出异议。',
}

export const returnReasons = ['表决内容不够明确，请改写', '理由不充分，请补充', '事项类别选择有误']
export const extendReasons = ['参加人数还不够，继续走访', '部分业主外出，延长时间']

/** "6 人，共 9 人，至少 6 人" */
export function comparisonWords(one: Schemas['MotionComparisonOut']): string {
  const say = one.name.endsWith('area') ? area : (heads: number) => `${count(heads)} 人`
  return `${say(one.left)}，共 ${say(one.right)}，至少 ${say(one.needed)}`
}

/** "6 人、480.00 m²" */
export function weightWords(weight: { heads: number; area_centi_m2: number }): string {
  return `${count(weight.heads)} 人、${area(weight.area_centi_m2)}`
}

/** "第 2 项：选举业主委员会"; a sheet of one question needs no numbers. */
export function numbered(title: string, at: number, of: number): string {
  return of > 1 ? `第 ${at + 1} 项：${title}` : title
}

type QuestionResult = Schemas['MotionQuestionResultOut']
type Compared = Schemas['MotionOptionComparedOut']

/** What became of a question: a state of `questionOutcomes`. */
export function outcomeOf(result: QuestionResult): keyof typeof questionOutcomes {
  if (result.reason_undecided) return 'undecided'
  if (result.kind === 'election' && result.winners.length) return 'elected'
  if (result.passed) return 'passed'
  return result.run_off ? 'run_off' : 'failed'
}

/** Whose comparisons are shown at once: the leader's, of an election those elected; the others come on demand. */
export function firstCompared(result: QuestionResult): Compared[] {
  if (result.comparisons.length === 1) return result.comparisons
  const shown = result.kind === 'election' ? result.winners : [result.leader]
  return result.comparisons.filter(({ option }) => shown.includes(option))
}

export function otherCompared(result: QuestionResult): Compared[] {
  const first = firstCompared(result)
  return result.comparisons.filter((one) => !first.includes(one))
}

/** Whether enough took part: two comparisons that are the same for each proposal. */
export function takingPart(result: QuestionResult): Schemas['MotionComparisonOut'][] {
  return result.comparisons[0]?.comparisons.slice(0, 2) ?? []
}

/** Whether enough agreed with one proposal: the other two. */
export function agreeing(compared: Compared): Schemas['MotionComparisonOut'][] {
  return compared.comparisons.slice(2)
}

export const standings = states({ won: ['选出', 'good'], yes: ['够', 'good'], no: ['不够', 'bad'] })

/** How a proposal or candidate came out, beside its votes; empty for what cannot win. */
export function standingOf(result: QuestionResult, code: string): keyof typeof standings | '' {
  const found = result.comparisons.find(({ option }) => option === code)
  if (!found) return ''
  if (result.winners.includes(code)) return 'won'
  return agreeing(found).every(({ met }) => met) ? 'yes' : 'no'
}

/** What the desk waits for while the notice runs. */
export function noticedWords(motion: Schemas['MotionOut']): { type: 'info' | 'warning'; title: string } {
  const { undecided } = motion.roll_objections
  if (motion.certified_at && undecided) {
    return { type: 'warning', title: `已确认可以开始，但有 ${undecided} 条对名册的异议没有答复，答复以前不开始投票；异议成立的，要重新确认` }
  }
  if (motion.certified_at) {
    return { type: 'info', title: `已确认可以开始，${dateTime(motion.opens_at)}自动开始投票` }
  }
  if (undecided) return { type: 'warning', title: `有 ${undecided} 条对名册的异议没有答复，答复以后书记才能确认开始` }
  return { type: 'info', title: '公告期间公布名册，听取异议。书记确认后，到时自动开始投票；没有确认就不开始' }
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
