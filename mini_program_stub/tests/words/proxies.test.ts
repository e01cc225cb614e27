import { describe, expect, it } from 'vitest'
import { canCast, giveableOf, heldDetail, termWords, type Mandate, type Mandates } from '@/words/proxies'

const mandate: Mandate = {
  owner_group_id: 5,
  unit_labels: ['1栋1单元101室'],
  principal: '赵**',
  agent: '钱**',
  scope: '代为投票',
  until: null,
  state: 'active',
  state_label: '有效',
  on_paper: false,
  file_id: null,
  is_mine: false,
  given_at: '2026-11-24T09:00:00+08:00',
  reason: null,
  used_at: null,
  cast_at: null,
  text: null,
}
const nothing: Mandates = { given: [], held: [], most: 3 }
type Motion = Parameters<typeof giveableOf>[0]
type Homes = Parameters<typeof giveableOf>[2]

function motion(state: string, seats: object[] = []): Motion {
  return { estate_id: 1, state, seats } as unknown as Motion
}

function home(unit: string, owner_group_id: number | null, estate = 1): Homes[number] {
  return { estate: { id: estate }, unit: { label: unit }, owner_group_id } as unknown as Homes[number]
}

describe('which votes can be given away', () => {
  const seats = [
    { owner_group_id: 5, unit_labels: ['101室', '102室'], cast_at: null },
    { owner_group_id: 6, unit_labels: ['201室'], cast_at: '2026-11-24T09:00:00+08:00' },
  ]

  it('takes the uncast seats once voting runs', () => {
    expect(giveableOf(motion('open', seats), nothing, [])).toEqual([{ owner_group_id: 5, title: '101室、102室' }])
  })

  it('takes the own homes before the opening, those that vote as one together', () => {
    const homes = [home('101室', 5), home('102室', 5), home('301室', null), home('401室', 9, 2)]
    expect(giveableOf(motion('noticed'), nothing, homes)).toEqual([{ owner_group_id: 5, title: '101室、102室' }])
  })

  it('leaves out what is given already, not what was taken back', () => {
    expect(giveableOf(motion('open', seats), { ...nothing, given: [mandate] }, [])).toEqual([])
    const revoked: Mandate = { ...mandate, state: 'revoked' }
    expect(giveableOf(motion('open', seats), { ...nothing, given: [revoked] }, [])).toHaveLength(1)
  })

  it('takes nothing once voting has closed', () => {
    expect(giveableOf(motion('closed', seats), nothing, [home('101室', 5)])).toEqual([])
  })
})

describe('a mandate that one holds', () => {
  it('says whose it is, or that the vote is in', () => {
    expect(heldDetail(mandate)).toBe('赵**委托您，到这次投票截止')
    expect(heldDetail({ ...mandate, cast_at: '2026-11-24T09:00:00+08:00' })).toBe('这一票已经投过了，不用再投')
    expect(termWords({ until: '2026-12-01T00:00:00+08:00' })).toBe('到2026年11月30日 24:00')
  })

  it('is good for a vote that runs and was not cast', () => {
    expect(canCast(mandate, { state: 'open' })).toBe(true)
    expect(canCast(mandate, { state: 'noticed' })).toBe(false)
    expect(canCast({ ...mandate, state: 'used' }, { state: 'open' })).toBe(false)
  })
})
