import { describe, expect, it } from 'vitest'

import type { Schemas } from '@/api/types'
import { bodyOf, draftOf, emptyDraft, errorsOf, moved, newQuestion } from '@/views/surveys/drafting'
import { average, localShanghai, optionsIn, resultRows, spoken } from '@/words/surveys'

describe('a mean', () => {
  it.each([
    [27, 6, '4.5'],
    [13, 3, '4.3'],
    [85, 20, '4.3'],
    [9_007_199_254, 2_000_000_000, '4.5'],
    [0, 0, '—'],
  ])('of %d points over %d answers is %s', (sum, answered, text) => {
    expect(average(sum, answered)).toBe(text)
  })
})

describe('a draft', () => {
  it('sends options by the line, and none of a kind that has none', () => {
    const draft = { ...emptyDraft(), title: ' 需求调查 ', window: ['2026-03-02T09:00:00', '2026-03-09T18:00:00'] as [string, string] }
    draft.questions = [
      { ...newQuestion('single'), title: '哪一项？', options: '屋面\n\n 管网 \r\n电梯' },
      { ...newQuestion('scale'), title: '满意吗？', options: '忘了删的选项' },
    ]
    const body = bodyOf(draft)
    expect(body.title).toBe('需求调查')
    expect([body.opens_at, body.closes_at]).toEqual(['2026-03-02T09:00:00+08:00', '2026-03-09T18:00:00+08:00'])
    expect(body.questions.map((question) => question.options)).toEqual([['屋面', '管网', '电梯'], []])
  })

  it('comes back from the server as it was sent', () => {
    const draft = { ...emptyDraft(), title: '需求调查', window: ['2026-12-31T23:30:00', '2027-01-09T18:00:00'] as [string, string] }
    draft.questions = [{ ...newQuestion('multiple'), title: '哪几项？', options: '屋面\n管网' }]
    const body = bodyOf(draft)
    const stored = { ...body, questions: body.questions.map((question, at) => ({ ...question, id: at + 1 })) }
    expect(bodyOf(draftOf(stored as Schemas['SurveyOut']))).toEqual(body)
  })

  it('moves a question up and down, and not over the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })

  it('shows each question what is wrong with it or with a part of it', () => {
    const errors = { 'questions.1': ['选项不能重复'], 'questions.1.title': ['必填'], 'questions.10': ['别的题'] }
    expect(errorsOf(errors, 1)).toBe('选项不能重复；必填')
    expect(errorsOf(errors, 0)).toBe('')
  })
})

it('reads options by the line', () => {
  expect(optionsIn('\n甲\n  乙\t\n')).toEqual(['甲', '乙'])
})

it('gives the picker the local time', () => {
  expect(localShanghai('2026-11-24T01:30:00Z')).toBe('2026-11-24T09:30:00')
  expect(localShanghai('2026-11-24T09:30:00+08:00')).toBe('2026-11-24T09:30:00')
})

it('reads a result out, a scale with what its points mean', () => {
  const found: Schemas['QuestionResultOut'] = {
    question: { id: 1, kind: 'scale', title: '满意吗？', options: [], required: true },
    answered: 6,
    hidden: false,
    bars: [0, 0, 0, 2, 4].map((count, at) => ({ label: `${at + 1}分`, count })),
    scale_sum: 28,
    texts: [],
  }
  expect(resultRows(found).at(-1)).toEqual({ label: '5 分 很满意', count: 4, share: '66.66%' })
  expect(spoken(found)).toContain('4 分 满意 2 人，5 分 很满意 4 人')
})
