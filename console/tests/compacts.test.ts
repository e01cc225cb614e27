import { expect, it } from 'vitest'

import { standing, stepsAhead } from '@/words/compacts'

it('names the steps that are still to come', () => {
  expect(stepsAhead('frozen')).toEqual(['adopted', 'filed', 'open'])
  expect(stepsAhead('open')).toEqual([])
  expect(stepsAhead('withdrawn')).toEqual([])
})

it('says where a compact stands with its day', () => {
  const compact = { created_at: '2026-03-01T09:00:00+08:00', comments_end_at: '2026-03-10T00:00:00+08:00', opened_at: null }
  expect(standing({ ...compact, state: 'commenting' })).toBe('意见收到 2026年3月9日 24:00')
  expect(standing({ ...compact, state: 'frozen' })).toBe('2026年3月1日起草')
  expect(standing({ ...compact, state: 'open', opened_at: '2026-04-01T09:00:00+08:00' })).toBe('2026年4月1日开放签署')
})
