import type { Schemas } from '@/api/types'
import { atShanghai } from '@/words/formats'
import { hasOptions, localShanghai, optionsIn } from '@/words/surveys'

type Question = Schemas['QuestionOut']

/** A question while it is written; `key` keeps its place on the page when questions are moved. */
export interface QuestionDraft {
  key: number
  kind: Question['kind']
  title: string
  /** One option a line. */
  options: string
  required: boolean
}

export interface SurveyDraft {
  kind: Schemas['SurveyIn']['kind']
  title: string
  intro: string
  per: NonNullable<Schemas['SurveyIn']['per']>
  audience: NonNullable<Schemas['SurveyIn']['audience']>
  renovation_id: number | null
  /** Begin and end as the picker gives them, in Asia/Shanghai. */
  window: [string, string] | null
  questions: QuestionDraft[]
}

let keys = 0

export function newQuestion(kind: Question['kind']): QuestionDraft {
  return { key: ++keys, kind, title: '', options: '', required: kind !== 'text' }
}

export function emptyDraft(): SurveyDraft {
  return {
    kind: 'needs',
    title: '',
    intro: '',
    per: 'resident',
    audience: ['owner', 'household', 'tenant'],
    renovation_id: null,
    window: null,
    questions: [newQuestion('single')],
  }
}

/** A stored survey as it is changed. */
export function draftOf(survey: Schemas['SurveyOut']): SurveyDraft {
  return {
    kind: survey.kind,
    title: survey.title,
    intro: survey.intro,
    per: survey.per,
    audience: [...survey.audience],
    renovation_id: survey.renovation_id,
    window: [localShanghai(survey.opens_at), localShanghai(survey.closes_at)],
    questions: survey.questions.map((question) => ({
      key: ++keys,
      kind: question.kind,
      title: question.title,
      options: question.options.join('\n'),
      required: question.required,
    })),
  }
}

/** What is sent. Options of a kind that has none stay behind. */
export function bodyOf(draft: SurveyDraft): Schemas['SurveyIn'] {
  const { window, questions, ...rest } = draft
  return {
    ...rest,
    title: draft.title.trim(),
    intro: draft.intro.trim(),
    opens_at: window ? atShanghai(window[0]) : '',
    closes_at: window ? atShanghai(window[1]) : '',
    questions: questions.map(({ kind, title, options, required }) => ({
      kind,
      title: title.trim(),
      options: hasOptions(kind) ? optionsIn(options) : [],
      required,
    })),
  }
}

/** Move one of a list a place up (-1) or down (1); at the end it stays. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by
  const copy = [...list]
  const one = copy[at]
  const other = copy[to]
  if (one === undefined || other === undefined) return copy
  copy[at] = other
  copy[to] = one
  return copy
}

/** What the server says about a question, whether as a whole or about one of its fields. */
export function errorsOf(errors: Record<string, string[]>, at: number): string {
  const name = `questions.${at}`
  return Object.entries(errors)
    .filter(([field]) => field === name || field.startsWith(`${name}.`))
    .flatMap(([, messages]) => messages)
    .join('；')
}
