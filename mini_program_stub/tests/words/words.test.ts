import { expect, test } from 'vitest'
import { CLAIM_STATES, ROLES } from '@/words/accounts'
import { stateWord, word } from '@/words/common'
import { heldRows } from '@/words/held'

test('a code that this build does not know yet is shown as it is', () => {
  expect(stateWord(CLAIM_STATES, 'appealed' as 'pending').text).toBe('appealed')
  expect(word(ROLES, 'guest' as 'owner')).toBe('guest')
})

test('what is held is read out in Chinese words', () => {
  expect(heldRows({ name: '王秀英', phone: null, elder_mode: true, created_at: '2026-11-24T01:02:03+00:00' })).toEqual([
    [
      { label: '姓名', value: '王秀英' },
      { label: '手机号', value: '没有' },
      { label: '长辈版', value: '是' },
      { label: '建立时间', value: '2026年11月24日 09:02' },
    ],
  ])
  expect(heldRows([])).toEqual([])
})
