import type { Schemas } from '@/api/types'
import { count, dateTime, deadline, share } from './formats'
import { states } from './states'

type Survey = Schemas['SurveyOut']
type Question = Schemas['QuestionOut']
type QuestionKind = Question['kind']

export const surveyStates = states<Survey['state']>({
  draft: ['起草中', 'quiet'],
  planned: ['尚未开始', 'wait'],
  open: ['正在进行', 'active'],
  closed: ['已结束', 'good'],
})

export const surveyKinds: Record<Survey['kind'], string> = {
  needs: '改前问需',
  opinions: '改中问计',
  outcome: '改后问效',
}

export const perWords: Record<Survey['per'], string> = { resident: '每位住户一份', unit: '每户一份' }

export const questionKinds: Record<QuestionKind, string> = {
  single: '单选',
  multiple: '多选',
  scale: '满意度（1 到 5 分）',
  text: '文字',
}

/** What the points of a scale mean, from 1 on. */
export const scaleWords = ['很不满意', '不满意', '一般', '满意', '很满意']

export const hasOptions = (kind: QuestionKind): boolean => kind === 'single' || kind === 'multiple'

/** Options as they are typed, one a line. */
export function optionsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** A moment as a picker of Asia/Shanghai takes it: 2026-11-24T09:00:00 */
export function localShanghai(iso: string): string {
  // China keeps one offset all year.
  return new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19)
}

/** A mean of whole points with one decimal, rounded half up, by whole numbers only: (27, 6) → 4.5 */
export function average(sum: number, answered: number): string {
  if (answered <= 0) return '—'
  const tenths = Math.floor((sum * 20 + answered) / (2 * answered))
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}

export interface ResultRow {
  label: string
  count: number
  share: string
}

/** The rows of a question's result; a scale's points with what they mean. */
export function resultRows(found: Schemas['QuestionResultOut']): ResultRow[] {
  return found.bars.map((bar, at) => ({
    label: found.question.kind === 'scale' ? `${at + 1} 分 ${scaleWords[at] ?? ''}` : bar.label,
    count: bar.count,
    share: share(bar.count, found.answered),
  }))
}

/** A result in one sentence, for those who do not see the chart. */
export function spoken(found: Schemas['QuestionResultOut']): string {
  return `${found.question.title}：${resultRows(found).map((row) => `${row.label} ${count(row.count)} 人`).join('，')}`
}

/** 2026年3月2日 09:00 至 2026年3月9日 18:00 */
export function windowWords(survey: Pick<Survey, 'opens_at' | 'closes_at'>): string {
  return `${dateTime(survey.opens_at)} 至 ${deadline(survey.closes_at)}`
}
