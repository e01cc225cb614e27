import { describe, expect, it } from 'vitest'

import { buildingName, chosenWords } from '@/words/channels'

describe('the channels of a vote in words', () => {
  it('names buildings as people do', () => {
    expect(buildingName('3')).toBe('3栋')
    expect(buildingName('综合楼')).toBe('综合楼')
  })

  it('says what was read from a sheet, also what only paper can say', () => {
    const options = [
      { code: 'a', label: '赵秀英' },
      { code: 'b', label: '钱德明' },
    ]
    expect(chosenWords(options, ['a', 'b'])).toBe('赵秀英、钱德明')
    expect(chosenWords(options, ['spoilt'])).toBe('废票')
  })
})
