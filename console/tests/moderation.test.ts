import { expect, it } from 'vitest'

import { labelWords } from '@/words/moderation'

it('says what the platform took a text for, and nothing of a normal one', () => {
  expect(labelWords(20003)).toBe('辱骂')
  expect(labelWords(100)).toBe('')
  expect(labelWords(null)).toBe('')
  expect(labelWords(20099)).toBe('第 20099 类')
})
