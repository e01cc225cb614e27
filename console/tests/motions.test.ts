import { describe, expect, it } from 'vitest'

import { comparisonWords, motionStates, progressOf } from '@/words/motions'

describe('a comparison in words', () => {
  const one = { title: '', met: true, numerator: 2, denominator: 3, strict: false }

  it('says heads as people and areas in m²', () => {
    expect(comparisonWords({ ...one, name: 'quorum_heads', left: 6, right: 9, needed: 6 })).toBe('6 人，共 9 人，至少 6 人')
    expect(comparisonWords({ ...one, name: 'pass_area', left: 32_000, right: 48_000, needed: 24_001 })).toBe(
      '320.00 m²，共 480.00 m²，至少 240.01 m²',
    )
  })
})

describe('the way of a motion', () => {
  it('says an end at midnight as 24:00 of the day before, a beginning as it is', () => {
    const steps = progressOf([
      { key: 'open', title: '投票', at: '2026-03-18T00:00:00+08:00', state: 'done' },
      { key: 'closed', title: '投票截止', at: '2026-04-02T00:00:00+08:00', state: 'current' },
      { key: 'counted', title: '计票完成', at: null, state: 'coming' },
    ])
    expect(steps).toEqual([
      { title: '投票', who: '2026年3月18日 00:00', phase: 'done' },
      { title: '投票截止', who: '2026年4月1日 24:00', phase: 'now' },
      { title: '计票完成', who: null, phase: 'next' },
    ])
  })

  it('has a word for each state', () => {
    expect(Object.values(motionStates).every(({ text }) => text.length > 0)).toBe(true)
  })
})
