import type { Answer } from '@/api/routes'
import type { StateWord } from './common'
import { count, deadline, moment, percent } from './format'

type Survey = Answer<'get', '/surveys/{survey_id}'>
type Question = Survey['questions'][number]

export const SURVEY_STATES: Record<Survey['state'], StateWord> = {
  draft: { text: '起草中', tone: 'plain', icon: 'paper' },
  planned: { text: '还没开始', tone: 'plain', icon: 'clock' },
  open: { text: '正在进行', tone: 'going', icon: 'going' },
  closed: { text: '已结束', tone: 'plain', icon: 'check' },
}

export const ANSWERED: StateWord = { text: '您已填写', tone: 'good', icon: 'check' }
export const UNANSWERED: StateWord = { text: '等您填写', tone: 'warn', icon: 'clock' }

export const QUESTION_KINDS: Record<Question['kind'], string> = {
  single: '选一项',
  multiple: '可选多项',
  scale: '选一个分数',
  text: '写几句话',
}

/** What a scale's points mean, from 1 on. */
export const SCALE_WORDS = ['很不满意', '不满意', '一般', '满意', '很满意']
export const LONGEST_TEXT = 500

/** A text's states as the server names them. */
export const TEXT_STATES: Record<string, StateWord> = {
  held: { text: '审核中', tone: 'going', icon: 'clock' },
  published: { text: '已公开', tone: 'good', icon: 'check' },
  refused: { text: '没有公开', tone: 'bad', icon: 'cross' },
}

export const PER: Record<Survey['per'], string> = {
  resident: '每位住户填一份',
  unit: '每户填一份，同住的家人可以看到和修改',
}

/** What a person has answered to a question, in words; empty when they left it out. */
export function answerWords(question: Pick<Question, 'kind' | 'options'>, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (question.kind === 'scale') return `${value as number} 分，${SCALE_WORDS[(value as number) - 1] ?? ''}`
  if (question.kind === 'single') return question.options[value as number] ?? ''
  if (question.kind === 'multiple') return (value as number[]).map((at) => question.options[at] ?? '').join('、')
  return value as string
}

/** A mean of whole points with one decimal, rounded half up, by whole numbers only: (27, 6) → "4.5". */
export function average(sum: number, answered: number): string {
  if (answered <= 0) return '—'
  const tenths = Math.floor((sum * 20 + answered) / (2 * answered))
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}

export interface ResultBar {
  label: string
  count: number
  /** "78 人，62%" */
  words: string
}

/** The bars of a result; a scale's points with what they mean. */
export function resultBars(found: Answer<'get', '/surveys/{survey_id}/results'>['questions'][number]): ResultBar[] {
  return found.bars.map((bar, at) => ({
    label: found.question.kind === 'scale' ? `${at + 1} 分，${SCALE_WORDS[at] ?? ''}` : bar.label,
    count: bar.count,
    words: `${count(bar.count)} 人，${percent(bar.count, found.answered)}`,
  }))
}

/** How a survey stands in a list: until when, or from when. */
export function windowWords(survey: Pick<Survey, 'state' | 'opens_at' | 'closes_at'>): string {
  if (survey.state === 'planned') return `${moment(survey.opens_at)}开始`
  return survey.state === 'closed' ? `${deadline(survey.closes_at)}结束` : `${deadline(survey.closes_at)}前填写`
}
