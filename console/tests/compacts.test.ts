import { expect, it } from 'vitest'

import { comparisonWords, standing, stepsAhead } from '@/words/compacts'

it('names the steps that are still to come', () => {
  expect(stepsAhead('frozen')).toEqual(['adopted', 'filed', 'open'])
  expect(stepsAhead('open')).toEqual([])
  expect(stepsAhead('withdrawn')).toEqual([])
})

it('says a comparison as a sentence', () => {
  const one = { name: '到会人数', left: 1231, right: 2312, needed: '超过全体的二分之一' }
  expect(comparisonWords(one)).toBe('到会人数：2,312 人中的 1,231 人，需要超过全体的二分之一')
})

it('says where a compact stands with its day', () => {
  const compact = { created_at: '2026-03-01T09:00:00+08:00', comments_end_at: '2026-03-10T00:00:00+08:00', opened_at: null }
  expect(standing({ ...compact, state: 'commenting' })).toBe('意见收到 2026年3月9日 24:00')
  expect(standing({ ...compact, state: 'frozen' })).toBe('2026年3月1日起草')
  expect(standing({ ...compact, state: 'open', opened_at: '2026-04-01T09:00:00+08:00' })).toBe('2026年4月1日开放签署')
})
