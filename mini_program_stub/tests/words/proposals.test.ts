import { describe, expect, it } from 'vitest'
import { isRunning, optionsOf, proposalStanding, type Proposal } from '@/words/proposals'

const backing = {
  supporters: { heads: 12, area_centi_m2: 96_000 },
  total: { heads: 100, area_centi_m2: 800_000 },
  needed: 20,
  missing: 8,
  reached: false,
}
const open = { state: 'open', backing, expires_at: '2026-05-02T00:00:00+08:00', fate: null } as unknown as Proposal

describe('how a proposal stands', () => {
  it('says who is behind it, how many are missing, and until when', () => {
    expect(proposalStanding(open)).toBe('12 位业主附议，还差 8 位，2026年5月1日 24:00截止')
  })

  it('says by when the community answers, and then what became of it', () => {
    const reached = { ...open, state: 'reached', answer_due_at: '2026-04-02T00:00:00+08:00' } as Proposal
    expect(proposalStanding(reached)).toBe('12 位业主附议，社区在2026年4月1日 24:00前答复')
    const drafted = { ...open, state: 'taken_up', fate: { motion_id: null, words: '已起草表决，正在审核' } } as Proposal
    expect(proposalStanding(drafted)).toBe('已起草表决，正在审核')
    expect(proposalStanding({ ...open, state: 'withdrawn' })).toBe('12 位业主附议')
  })

  it('takes support while it runs', () => {
    expect([isRunning('open'), isRunning('reached'), isRunning('taken_up')]).toEqual([true, true, false])
  })
})

it('takes one option a line', () => {
  expect(optionsOf(' 东门\n\n西门 ')).toEqual(['东门', '西门'])
})
