import type { Schemas } from '@/api/types'

export type Kind = Schemas['MotionQuestionOut']['kind']

export interface OptionDraft {
  key: number
  label: string
  text: string
}

/** A question while it is written; `key` keeps its place on the page when questions are moved. */
export interface QuestionDraft {
  key: number
  kind: Kind
  matter: string
  title: string
  text: string
  seats: number
  options: OptionDraft[]
}

/** Who asked for the motion, while it is written; without a kind nothing is sent. */
export interface OriginDraft {
  kind: Schemas['MotionOriginIn']['kind'] | ''
  body: string
  resolved_on: string
  scan: Schemas['FileOut'] | null
}

export interface MotionDraft {
  title: string
  text: string
  reason: string
  questions: QuestionDraft[]
  origin: OriginDraft
  notice_days: number
  window_days: number
  publicity_days: number
}

export const MOST_QUESTIONS = 12
export const MOST_OPTIONS = 20
const FEWEST: Record<Kind, number> = { approval: 0, choice: 2, election: 1 }
const SHORTEST = 2
/** What the server adds by itself to every sheet. */
const EVERYWHERE = new Set(['yes', 'no', 'none', 'abstain'])

let keys = 0

export function newOption(): OptionDraft {
  return { key: ++keys, label: '', text: '' }
}

export function newQuestion(kind: Kind = 'approval'): QuestionDraft {
  return { key: ++keys, kind, matter: '', title: '', text: '', seats: 1, options: blanksFor(kind) }
}

function blanksFor(kind: Kind): OptionDraft[] {
  return Array.from({ length: FEWEST[kind] }, newOption)
}

/** The question asked in another way: what was written stays as far as the new way has a place for it. */
export function asKind(question: QuestionDraft, kind: Kind): QuestionDraft {
  const options = question.options.length ? question.options : blanksFor(kind)
  while (options.length < FEWEST[kind]) options.push(newOption())
  return { ...question, kind, options }
}

export function emptyDraft(): MotionDraft {
  return {
    title: '', text: '', reason: '', questions: [newQuestion()], origin: noOrigin(), notice_days: 15, window_days: 15, publicity_days: 15,
  }
}

function noOrigin(): OriginDraft {
  return { kind: '', body: '', resolved_on: '', scan: null }
}

/** A stored draft as it is changed; its origin stays as it is kept unless another is written. */
export function draftOf(motion: Schemas['MotionOut']): MotionDraft {
  const { title, text, reason, periods, questions } = motion
  return {
    title,
    text,
    reason,
    origin: noOrigin(),
    ...periods,
    questions: questions.map((one) => ({
      key: ++keys,
      kind: one.kind,
      matter: one.matter.code,
      title: one.title,
      text: one.text,
      seats: one.seats,
      options: proposalsOf(one).map(({ label, text: about }) => ({ key: ++keys, label, text: about })),
    })),
  }
}

/** Proposals or candidates: what stands for the owners to decide on. */
export function proposalsOf(question: Schemas['MotionQuestionOut']): Schemas['MotionOptionOut'][] {
  return question.options.filter(({ code }) => !EVERYWHERE.has(code))
}

type Body = Omit<Schemas['MotionIn'], 'origin'> & { origin?: Schemas['MotionOriginIn'] }

/** What is sent. A sheet of one question may leave that question's title and its own explanation to each other. */
export function bodyOf({ origin, ...draft }: MotionDraft): Body {
  const isSingle = draft.questions.length === 1
  const title = draft.title.trim()
  const first = draft.questions[0]?.text.trim() ?? ''
  return {
    ...draft,
    title,
    text: draft.text.trim() || (isSingle ? first : ''),
    reason: draft.reason.trim(),
    ...originOf(origin),
    questions: draft.questions.map((one) => ({
      kind: one.kind,
      matter: one.matter,
      title: one.title.trim() || (isSingle ? title : ''),
      text: one.text.trim(),
      seats: one.kind === 'election' ? one.seats : 1,
      options: one.kind === 'approval' ? [] : one.options.map(({ label, text }) => ({ label: label.trim(), text: text.trim() })),
    })),
  }
}

function originOf({ kind, body, resolved_on, scan }: OriginDraft): Pick<Body, 'origin'> {
  return kind && scan ? { origin: { kind, body: body.trim(), resolved_on, file_id: scan.id } } : {}
}

function isOriginWhole({ kind, body, resolved_on, scan }: OriginDraft): boolean {
  return kind === '' || (body.trim().length >= SHORTEST && resolved_on !== '' && scan !== null)
}

/** Whether everything is written that the server would miss. */
export function isComplete(draft: MotionDraft): boolean {
  const { title, text, reason, questions } = bodyOf(draft)
  return (
    [title, text, reason].every((one) => one.length >= SHORTEST) &&
    isOriginWhole(draft.origin) &&
    questions.every(
      (one) =>
        one.matter !== '' &&
        one.title.length >= SHORTEST &&
        one.text.length >= SHORTEST &&
        (one.options ?? []).length >= FEWEST[one.kind] &&
        (one.options ?? []).every(({ label }) => label.length > 0),
    )
  )
}

/** Move one of a list a place up (-1) or down (1); at the end it stays. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const copy = [...list]
  const [one] = copy.splice(at, 1)
  if (one === undefined || at + by < 0 || at + by >= list.length) return [...list]
  copy.splice(at + by, 0, one)
  return copy
}
