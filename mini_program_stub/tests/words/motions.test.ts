import { describe, expect, it } from 'vitest'
import { comparisonWords, missingWords, seatDetail, seatTitle, standing, stepsOf } from '@/words/motions'

const NOTHING = { heads: 0, area_centi_m2: 0 }
const turnout = (heads: number, area: number) => ({
  cast: NOTHING,
  total: NOTHING,
  needed: NOTHING,
  missing: { heads, area_centi_m2: area },
  quorate: heads === 0 && area === 0,
})

describe('what is missing for the quorum', () => {
  it('names each measure that falls short', () => {
    expect(missingWords(turnout(12, 34_500))).toBe('还差 12 位业主、345.00 m²，参加人数和面积都要达到三分之二。')
    expect(missingWords(turnout(0, 1))).toBe('还差 0.01 m²，参加人数和面积都要达到三分之二。')
    expect(missingWords(turnout(0, 0))).toBe('')
  })
})

describe('a comparison', () => {
  it('says heads as people and areas in m²', () => {
    expect(comparisonWords({ name: 'pass_heads', left: 4, right: 6, needed: 4 })).toBe('4 人，共 6 人，需要至少 4 人')
    expect(comparisonWords({ name: 'pass_area', left: 32_000, right: 48_000, needed: 24_001 })).toBe(
      '320.00 m²，共 480.00 m²，需要至少 240.01 m²',
    )
  })
})

describe('how a motion stands', () => {
  const row = { opens_at: '2026-03-18T09:00:00+08:00', closes_at: '2026-04-02T00:00:00+08:00', publicity_ends_at: null }

  it('says an end at midnight as 24:00 of the day before', () => {
    expect(standing({ ...row, state: 'open' })).toBe('2026年4月1日 24:00截止')
    expect(standing({ ...row, state: 'noticed' })).toBe('2026年3月18日 09:00开始投票')
    expect(standing({ ...row, state: 'noticed', opens_at: null, closes_at: null })).toBe('公告期满后开始投票')
  })

  it('shows its steps with their times', () => {
    const steps = stepsOf([
      { key: 'open', title: '投票', at: '2026-03-18T09:00:00+08:00', state: 'current' },
      { key: 'closed', title: '投票截止', at: '2026-04-02T00:00:00+08:00', state: 'coming' },
    ])
    expect(steps.map(({ state, note }) => [state, note])).toEqual([
      ['current', '2026年3月18日 09:00'],
      ['ahead', '2026年4月1日 24:00'],
    ])
  })
})

describe('my ballot', () => {
  const seat = { owner_group_id: 1, area_centi_m2: 14_000, unit_labels: ['1栋1单元101室', '1栋1单元102室'], cast_at: null, channel: null }

  it('names the homes that vote as one', () => {
    expect(seatTitle(seat)).toBe('1栋1单元101室、1栋1单元102室')
    expect(seatDetail(seat)).toBe('2 套房屋合为一票，面积 140.00 m²')
    expect(seatDetail({ ...seat, unit_labels: ['1栋1单元101室'], cast_at: '2026-03-20T10:00:00+08:00' })).toBe(
      '面积 140.00 m²，2026年3月20日已投',
    )
  })
})
