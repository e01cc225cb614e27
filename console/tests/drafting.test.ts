import { describe, expect, it } from 'vitest'

import { blankItem, bodyOf, draftOf, isWritten, leftOf, type Rule } from '../src/views/pledges/drafting'

const lift: Rule = {
  works: 'lift',
  title: '加装电梯',
  payers: ['residents'],
  payer_titles: ['居民'],
  needs_reason: false,
  article: '二（三）1 居民合理出资',
  clause: '由居民承担',
}

function written() {
  const item = blankItem(lift)
  item.title = ' 三单元电梯 '
  item.cost_fen = 30_000_000
  item.charges = [
    { payer: 'residents', level: null, fund: null, label: '', amount_fen: 20_000_000 },
    { payer: 'government', level: 'city', fund: 'lottery', label: '', amount_fen: 10_000_000 },
  ]
  item.percents = { equal: 0, area: 60, floor: 40, floor_area: 0 }
  item.factors = { 1: 0, 2: 100, 3: null }
  item.places = ['b7', 'e12']
  return item
}

describe('a works item while it is written', () => {
  it('proposes whoever the table names', () => {
    expect(blankItem(lift).charges).toEqual([{ payer: 'residents', level: null, fund: null, label: '', amount_fen: null }])
  })

  it('says what nobody pays yet', () => {
    const item = written()
    expect(leftOf(item)).toBe(0)
    item.charges.pop()
    expect(leftOf(item)).toBe(10_000_000)
  })

  it('is sent as the server reads it', () => {
    expect(bodyOf(written())).toMatchObject({
      title: '三单元电梯',
      portions: [
        { base: 'area', percent: 60 },
        { base: 'floor', percent: 40 },
      ],
      floor_factors: [
        { floor: 1, factor: 0 },
        { floor: 2, factor: 100 },
      ],
      scope: { building_ids: [7], entrance_ids: [12], unit_ids: [] },
      reason: null,
    })
  })

  it('sends no way of dividing when residents pay nothing', () => {
    const item = written()
    item.charges.shift()
    expect(bodyOf(item)).toMatchObject({ portions: [], floor_factors: [] })
  })

  it('comes back as it was published', () => {
    const body = bodyOf(written())
    const published = {
      ...body,
      number: 1,
      works_title: '',
      article: '',
      clause: '',
      residents_fen: 20_000_000,
      charges: body.charges.map((one) => ({ ...one, level: one.level ?? null, fund: one.fund ?? null, label: '', payer_title: '', title: '' })),
      how: null,
      portions: body.portions ?? [],
      floor_factors: body.floor_factors ?? [],
      scope: { building_ids: [7], entrance_ids: [12], unit_ids: [] },
      scope_words: '',
      units: 24,
      reason: null,
    }
    expect(bodyOf(draftOf(published))).toEqual(body)
  })

  it('is whole only with its name and every sum', () => {
    const item = written()
    expect(isWritten(item)).toBe(true)
    item.charges = item.charges.map((one) => ({ ...one, amount_fen: null }))
    expect(isWritten(item)).toBe(false)
  })
})
