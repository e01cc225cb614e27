import type { Answer } from '@/api/routes'
import type { Step } from '@/components/steps'
import { stateWord, type StateWord } from './common'
import { area, count, day, deadline, moment } from './format'

type Motion = Answer<'get', '/motions/{motion_id}'>
type MotionState = Motion['state']
type Row = Answer<'get', '/estates/{estate_id}/motions'>['items'][number]
type Result = Answer<'get', '/motions/{motion_id}/result'>
type Turnout = Motion['turnout']
export type Question = Motion['questions'][number]
export type Option = Question['options'][number]
export type Seat = Motion['seats'][number]
export type Ballot = Answer<'put', '/motions/{motion_id}/ballots/{group_id}'>
export type QuestionResult = Result['questions'][number]
export type Comparison = QuestionResult['comparisons'][number]['comparisons'][number]

const MOTION_STATES: Record<MotionState, StateWord> = {
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

/** A motion's state; during the notice the server says whether voting only waits to be confirmed. */
export function motionState(motion: Pick<Motion, 'state' | 'state_label'>): StateWord {
  const found = stateWord(MOTION_STATES, motion.state)
  return motion.state === 'noticed' ? { ...found, text: motion.state_label } : found
}

export const PASSED: StateWord = { text: '通过', tone: 'good', icon: 'check' }
export const NOT_PASSED: StateWord = { text: '未通过', tone: 'bad', icon: 'cross' }
export const UNDECIDED: StateWord = { text: '没有得出结果', tone: 'warn', icon: 'info' }
export const AGAIN: StateWord = { text: '没有选出，可再投一轮', tone: 'warn', icon: 'going' }
export const ELECTED: StateWord = { text: '当选', tone: 'good', icon: 'check' }
export const NOT_ELECTED: StateWord = { text: '没有选出', tone: 'bad', icon: 'cross' }
export const MET: StateWord = { text: '达到', tone: 'good', icon: 'check' }
export const NOT_MET: StateWord = { text: '没有达到', tone: 'bad', icon: 'cross' }
export const CAST: StateWord = { text: '已投票', tone: 'good', icon: 'check' }
export const NOT_CAST: StateWord = { text: '还没投票', tone: 'warn', icon: 'clock' }

export const CLASSES: Record<Question['matter']['matter_class'], string> = {
  ordinary: '一般事项',
  special: '特别事项，四分之三以上同意才通过',
}

/** What each choice that every sheet has means, said beside it. */
const CHOICE_HINTS: Record<string, string> = {
  yes: '赞成这样做',
  no: '反对这样做',
  none: '哪个方案都不赞成',
}
/** The codes of what is on every sheet; all others are proposals or candidates. */
const EVERYWHERE = new Set(['yes', 'no', 'none', 'abstain'])
const ABSTAIN = 'abstain'

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
  house: '本小区自己的规则',
}

/** What is said of the file by which anybody counts again. */
export const PROOF_WORDS = {
  about: '不放心的，可以自己或者请别人把票重新数一遍。',
  inside: '里面有房号、凭证和打乱的选票，没有姓名，看不出谁投了什么',
  making: '业主多的小区要一两分钟，请不要关掉这一页',
  page: '选一份证据包，当场重新数一遍，不会传到网上',
  onComputer: '把证据包发到“文件传输助手”，在电脑上打开这个网址：',
  mine: '结果公示以后，凭它可以查您的票有没有算对。里面有您的选择，请不要给别人',
} as const

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
export function standing(row: Pick<Row, 'state' | 'state_label' | 'opens_at' | 'closes_at' | 'publicity_ends_at'>): string {
  if (row.state === 'noticed' && row.state_label !== MOTION_STATES.noticed.text) return '开始投票时会通知您'
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

/** For whom a ballot is cast by somebody who acts for its owner; nothing for one's own. */
export function actingFor(seat: Motion['seats'][number]): string {
  return seat.acting_for.map((one) => `代表${one.holder}（您是${one.basis_label}）`).join('，')
}

export function seatDetail(seat: Motion['seats'][number]): string {
  const acting = seat.acting_for.length ? `${actingFor(seat)}，` : ''
  const units = seat.unit_labels.length > 1 ? `${seat.unit_labels.length} 套房屋合为一票，` : ''
  const cast = seat.cast_at ? `，${day(seat.cast_at)}已投` : ''
  return `${acting}${units}面积 ${area(seat.area_centi_m2)}${cast}`
}

/** What stands for the voter to decide on: the proposals of a choice, the candidates of an election; none of an approval. */
export function proposalsOf(question: Question): Option[] {
  return question.options.filter((one) => !EVERYWHERE.has(one.code))
}

/** What choosing means, where the label alone does not say it. */
export function optionHint(question: Question, option: Option): string {
  if (option.code !== ABSTAIN) return EVERYWHERE.has(option.code) ? (CHOICE_HINTS[option.code] ?? '') : option.text
  return question.kind === 'election' ? '算参加投票，但谁也不选' : '算参加投票，但不算同意'
}

/** Said when one more is pressed than there are seats. */
export function chosenTooMany(question: Question): string {
  return `最多选 ${question.seats} 位。要换人，请先按一下已选的人取消。`
}

/** How much may be chosen, and what that means. */
export function howToChoose(question: Question): string {
  if (question.kind !== 'election') return '请选择一项'
  if (question.seats === 1) return '请选择 1 位'
  return `最多选 ${question.seats} 位，可以少选`
}

/** The same, where it is only read. */
export function waysToVote(question: Question): string {
  if (question.kind === 'approval') return '投票时选“同意”“不同意”或“弃权”'
  if (question.kind === 'choice') return '投票时选一个方案，也可以选“都不同意”或“弃权”'
  return `投票时${question.seats === 1 ? '选 1 位' : `最多选 ${question.seats} 位，可以少选`}，也可以选“弃权”`
}

/** "已选 2 位，还可以选 1 位" */
export function chosenSoFar(question: Question, chosen: readonly string[]): string {
  if (chosen.includes(ABSTAIN)) return '您选了弃权'
  const left = question.seats - chosen.length
  if (chosen.length === 0) return `还没有选，最多选 ${question.seats} 位`
  return left > 0 ? `已选 ${chosen.length} 位，还可以选 ${left} 位` : `已选 ${chosen.length} 位，选满了`
}

/** The answers after one more press; null when no more may be chosen. Whoever abstains chooses nobody. */
export function pressed(question: Question, chosen: readonly string[], code: string): string[] | null {
  if (question.seats === 1) return [code]
  if (chosen.includes(code)) return chosen.filter((one) => one !== code)
  if (code === ABSTAIN) return [code]
  const others = chosen.filter((one) => one !== ABSTAIN)
  return others.length < question.seats ? [...others, code] : null
}

/** An answer in the words of the sheet. */
export function answerWords(question: Question, codes: readonly string[] | undefined): string {
  if (!codes?.length) return '还没有选'
  return codes.map((code) => labelOf(question, code)).join('、')
}

const ON_PAPER: Record<string, string> = { blank: '空白', spoilt: '无法辨认' }

function labelOf(question: Question, code: string): string {
  return question.options.find((one) => one.code === code)?.label ?? ON_PAPER[code] ?? code
}

/** "第 2 项：选举业主委员会"; a sheet of one question needs no numbers. */
export function numbered(title: string, at: number, of: number): string {
  return of > 1 ? `第 ${at + 1} 项：${title}` : title
}

export interface Aspect {
  name: string
  values: { code: string; label: string; text: string }[]
}

const FEWEST_ASPECTS = 2

/** Offers that are written in lines of "单价：0.60 元" stand side by side, aspect by aspect; others have none. */
export function aspectsOf(options: readonly Option[]): Aspect[] {
  const aspects = new Map<string, Aspect>()
  for (const { code, label, text } of options) {
    for (const line of text.split('\n')) {
      const found = /^\s*([^：:]{1,12})[：:]\s*(.+)$/.exec(line)
      if (!found) continue
      const name = found[1]!.trim()
      const aspect = aspects.get(name) ?? { name, values: [] }
      aspect.values.push({ code, label, text: found[2]!.trim() })
      aspects.set(name, aspect)
    }
  }
  const shared = [...aspects.values()].filter(({ values }) => values.length > 1)
  return shared.length < FEWEST_ASPECTS ? [] : shared
}

/** What became of a question, in a word. */
export function outcomeOf(result: QuestionResult): StateWord {
  if (result.reason_undecided) return UNDECIDED
  if (result.kind === 'election' && result.winners.length) {
    return { ...ELECTED, text: `当选 ${result.winners.length} 人` }
  }
  if (result.passed) return PASSED
  if (result.run_off) return AGAIN
  return result.kind === 'election' ? NOT_ELECTED : NOT_PASSED
}

type Compared = QuestionResult['comparisons'][number]

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
export function takingPart(result: QuestionResult): Comparison[] {
  return result.comparisons[0]?.comparisons.slice(0, 2) ?? []
}

/** Whether enough agreed with one proposal: the other two. */
export function agreeing(compared: Compared): Comparison[] {
  return compared.comparisons.slice(2)
}

/** What happens where there is no winner, in plain words; empty where nothing is left to say. */
export function whatNext(result: QuestionResult): string {
  if (!result.run_off) return ''
  const why = result.kind === 'election' ? '票数相同，分不出先后' : '没有一个方案达到法律要求的比例'
  return `${why}，这一项还没有定下来。要再投一轮的，会重新公告，也会通知您。`
}

/** "6 人，480.00 m²" */
/** The sheets that came back, each of one owner group; a question may count other numbers. */
export function sheetsWords(weight: { heads: number; area_centi_m2: number }): string {
  return `收回选票 ${count(weight.heads)} 张，${area(weight.area_centi_m2)}`
}

export function weightWords(weight: { heads: number; area_centi_m2: number }): string {
  return `${count(weight.heads)} 人，${area(weight.area_centi_m2)}`
}
