import type { Answer, Told } from '@/api/routes'

type Survey = Answer<'get', '/surveys/{survey_id}'>
type Given = Told<'put', '/surveys/{survey_id}/answers/{membership_id}'>['body']['answers'][number]

/** An option's place or a point, places of several options, or words. */
export type Value = number | number[] | string | null

export type Values = Record<number, Value>

/** What was answered before, to be read and changed: question id → value. */
export function valuesOf(survey: Survey, answer: Survey['turns'][number]['answer']): Values {
  const held = (answer?.values ?? {}) as Record<string, Value>
  return Object.fromEntries(survey.questions.map((question) => [question.id, held[question.id] ?? null]))
}

/** The answers as they are sent: what was left out is not said. */
export function given(values: Values): Given[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([question_id, value]) => ({ question_id: Number(question_id), value }))
}
