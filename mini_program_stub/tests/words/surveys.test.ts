import { expect, test } from 'vitest'
import { given, valuesOf } from '@/pages/surveys/answering'
import { answerWords, average, resultBars, windowWords } from '@/words/surveys'

const question = (kind: 'single' | 'multiple' | 'scale' | 'text', options: string[] = []) => ({
  id: 7, kind, title: '？', options, required: true,
})

test.each([
  [27, 6, '4.5'],
  [13, 3, '4.3'],
  [14, 3, '4.7'],
  [85, 20, '4.3'],
  [5, 1, '5.0'],
  [199_999, 50_000, '4.0'],
  [0, 0, '—'],
])('the mean of %d points over %d answers is %s', (sum, answered, text) => {
  expect(average(sum, answered)).toBe(text)
})

test('the mean is the nearest tenth for every sum', () => {
  for (let answered = 5; answered < 40; answered++) {
    for (let sum = answered; sum <= 5 * answered; sum++) {
      const tenths = Number(average(sum, answered).replace('.', ''))
      expect(Math.abs(tenths * answered - sum * 10) * 2).toBeLessThanOrEqual(answered)
    }
  }
})

test('answers are read out', () => {
  expect(answerWords(question('scale'), 5)).toBe('5 分，很满意')
  expect(answerWords(question('single', ['屋面', '管网']), 0)).toBe('屋面')
  expect(answerWords(question('multiple', ['屋面', '管网', '电梯']), [0, 2])).toBe('屋面、电梯')
  expect(answerWords(question('text'), '加装扶手')).toBe('加装扶手')
  expect(answerWords(question('single', ['屋面']), undefined)).toBe('')
})

test('bars say number and share; a scale says what its points mean', () => {
  const found = resultBars({
    question: question('scale'), answered: 6, hidden: false, scale_sum: 27, texts: [],
    bars: [0, 0, 0, 2, 4].map((count, at) => ({ label: `${at + 1}分`, count })),
  })
  expect(found.map((bar) => `${bar.label} ${bar.words}`).slice(3)).toEqual(['4 分，满意 2 人，33%', '5 分，很满意 4 人，66%'])
})

test('what was left out is not sent, the first option is', () => {
  expect(given({ 1: 0, 2: [], 3: null, 4: '', 5: [0], 6: '好' })).toEqual([
    { question_id: 1, value: 0 },
    { question_id: 5, value: [0] },
    { question_id: 6, value: '好' },
  ])
})

test('an earlier answer is taken up question by question', () => {
  const survey = { questions: [{ id: 3 }, { id: 4 }] } as Parameters<typeof valuesOf>[0]
  const answer = { answered_at: '', by_me: true, values: { 3: 0, 9: 1 }, texts: [] }
  expect(valuesOf(survey, answer)).toEqual({ 3: 0, 4: null })
  expect(valuesOf(survey, null)).toEqual({ 3: null, 4: null })
})

test('a survey says until when it can be answered', () => {
  const when = { opens_at: '2026-03-02T09:00:00+08:00', closes_at: '2026-03-10T00:00:00+08:00' }
  expect(windowWords({ ...when, state: 'planned' })).toBe('2026年3月2日 09:00开始')
  expect(windowWords({ ...when, state: 'open' })).toBe('2026年3月9日 24:00前填写')
  expect(windowWords({ ...when, state: 'closed' })).toBe('2026年3月9日 24:00结束')
})
