import { describe, expect, it } from 'vitest'

import { asKind, bodyOf, emptyDraft, isComplete, moved, newQuestion } from '@/views/motions/drafting'
import { figureValue, groundOf } from '@/words/motionRules'
import { comparisonWords, motionStates, outcomeOf, progressOf } from '@/words/motions'

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
  it('says an end at midnight as 24:00 of the day before', () => {
    const steps = progressOf([
      { key: 'open', title: '投票', at: '2026-03-18T00:00:00+08:00', state: 'done' },
      { key: 'closed', title: '投票截止', at: '2026-04-02T00:00:00+08:00', state: 'done' },
      { key: 'counted', title: '等待计票', at: null, state: 'current' },
    ])
    expect(steps).toEqual([
      { title: '投票', who: '2026年3月18日 00:00', phase: 'done' },
      { title: '投票截止', who: '2026年4月1日 24:00', phase: 'done' },
      { title: '等待计票', who: null, phase: 'now' },
    ])
  })

  it('has a word for each state', () => {
    expect(Object.values(motionStates).every(({ text }) => text.length > 0)).toBe(true)
  })
})

describe('a sheet while it is written', () => {
  const single = () => {
    const draft = emptyDraft()
    Object.assign(draft, { title: '屋面防水', reason: '漏水' })
    return { ...draft, questions: draft.questions.map((one) => ({ ...one, matter: 'fund_use', text: '是否同意？' })) }
  }

  it('of one question leaves title and text to each other', () => {
    const body = bodyOf(single())
    expect(body.text).toBe('是否同意？')
    expect(body.questions[0]).toEqual({ kind: 'approval', matter: 'fund_use', title: '屋面防水', text: '是否同意？', seats: 1, options: [] })
    expect(isComplete(single())).toBe(true)
  })

  it('of two wants a title and a text for each', () => {
    const draft = single()
    draft.questions.push({ ...newQuestion(), matter: 'other', text: '是否同意让渡？' })
    expect(isComplete(draft)).toBe(false)
    Object.assign(draft, { text: '两件事' })
    draft.questions.forEach((one, at) => (one.title = `第${at}件`))
    expect(isComplete(draft)).toBe(true)
  })

  it('keeps what was written when a question is asked in another way, and sends only what that way has', () => {
    const choice = asKind(newQuestion(), 'choice')
    expect(choice.options).toHaveLength(2)
    const written = { ...choice, options: choice.options.map((one) => ({ ...one, label: '甲公司' })) }
    const election = { ...asKind(written, 'election'), seats: 2 }
    expect(election.options.map(({ label }) => label)).toEqual(['甲公司', '甲公司'])
    const draft = { ...single(), questions: [{ ...asKind(election, 'approval'), matter: 'other', text: '是否同意？' }] }
    expect(bodyOf(draft).questions[0]).toMatchObject({ options: [], seats: 1 })
  })

  it('wants every proposal named', () => {
    const draft = single()
    draft.questions = draft.questions.map((one) => asKind(one, 'choice'))
    expect(isComplete(draft)).toBe(false)
    draft.questions.flatMap(({ options }) => options).forEach((one, at) => (one.label = `方案 ${at}`))
    expect(isComplete(draft)).toBe(true)
  })

  it('moves a question up and down, and not past the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
  })
})

describe('what became of a question', () => {
  const weight = { heads: 0, area_centi_m2: 0 }
  const result = {
    code: 'q1', title: '', kind: 'choice' as const, matter_class: 'ordinary' as const, seats: 1, passed: false, winners: [], leader: null,
    conclusion: '', reason_undecided: null, total: weight, participating: weight, deemed: null, choices: [], comparisons: [],
    working: [], run_off: ['a', 'b'],
  }

  it('is another round where nobody won, and undecided where the count stopped', () => {
    expect(outcomeOf(result)).toBe('run_off')
    expect(outcomeOf({ ...result, run_off: null })).toBe('failed')
    expect(outcomeOf({ ...result, reason_undecided: '票数相同' })).toBe('undecided')
    expect(outcomeOf({ ...result, passed: true, winners: ['a'], run_off: null })).toBe('passed')
    expect(outcomeOf({ ...result, kind: 'election', passed: true, winners: ['a'] })).toBe('elected')
  })
})

describe("a community's own rules", () => {
  const rules = {
    id: 1, estate_id: 1, number: 1, document: '议事规则', adopted_on: '2024-06-16', revision: 'once' as const, precedence: 'first' as const,
    invalid: 'not_participating' as const, nonreturn: 'not_counted' as const, proxies: 0, proposal_days: 60, answer_days: 30, accepted_ways: [], warning: '',
    clauses: { revision: '第十四条' }, entered_at: '', reviewed_at: null, entered_by_me: false, version: 1,
  }

  it('say each figure, and on which clause it stands', () => {
    expect(figureValue(rules, 'revision')).toBe('截止前可以更改一次')
    expect(groundOf(rules, 'revision')).toBe('《议事规则》第十四条')
    expect(figureValue(rules, 'proxies')).toBe('不能代投')
    expect(groundOf(rules, 'precedence')).toBe('默认规则')
    expect(figureValue(rules, 'answer_days')).toBe('30 天')
  })
})
