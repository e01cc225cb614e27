import { describe, expect, it } from 'vitest'
import {
  answerWords, aspectsOf, chosenSoFar, comparisonWords, firstCompared, howToChoose, missingWords, optionHint, otherCompared,
  outcomeOf, pressed, seatDetail, seatTitle, standing, stepsOf, waysToVote, whatNext, type Question, type QuestionResult,
} from '@/words/motions'

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
  const row = { state_label: '公告中', opens_at: '2026-03-18T09:00:00+08:00', closes_at: '2026-04-02T00:00:00+08:00', publicity_ends_at: null }

  it('says an end at midnight as 24:00 of the day before', () => {
    expect(standing({ ...row, state: 'open' })).toBe('2026年4月1日 24:00截止')
    expect(standing({ ...row, state: 'noticed' })).toBe('2026年3月18日 09:00开始投票')
    expect(standing({ ...row, state: 'noticed', opens_at: null, closes_at: null })).toBe('公告期满后开始投票')
    expect(standing({ ...row, state: 'noticed', state_label: '公告期满，名册异议待答复' })).toBe('开始投票时会通知您')
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

const matter: Question['matter'] = {
  code: 'committee_election', title: '业主委员会选举', item: 3, matter_class: 'ordinary', article: '', law_text: '', printed: '', use: '',
}
const election: Question = {
  code: 'q1', kind: 'election', title: '选举', text: '', seats: 2, matter,
  options: [
    { code: 'a', label: '甲', text: '退休教师' },
    { code: 'b', label: '乙', text: '' },
    { code: 'c', label: '丙', text: '' },
    { code: 'abstain', label: '弃权', text: '' },
  ],
}

describe('an election', () => {
  it('takes as many as there are seats, and says how many', () => {
    expect(howToChoose(election)).toBe('最多选 2 位，可以少选')
    expect(waysToVote(election)).toBe('投票时最多选 2 位，可以少选，也可以选“弃权”')
    expect(chosenSoFar(election, [])).toBe('还没有选，最多选 2 位')
    expect(chosenSoFar(election, ['a'])).toBe('已选 1 位，还可以选 1 位')
    expect(chosenSoFar(election, ['a', 'b'])).toBe('已选 2 位，选满了')
    expect(pressed(election, ['a'], 'c')).toEqual(['a', 'c'])
    expect(pressed(election, ['a', 'c'], 'b')).toBeNull()
    expect(pressed(election, ['a', 'c'], 'a')).toEqual(['c'])
  })

  it('lets whoever abstains choose nobody', () => {
    expect(pressed(election, ['a', 'c'], 'abstain')).toEqual(['abstain'])
    expect(pressed(election, ['abstain'], 'b')).toEqual(['b'])
    expect(pressed(election, ['abstain'], 'abstain')).toEqual([])
    expect(optionHint(election, election.options[3]!)).toBe('算参加投票，但谁也不选')
    expect(optionHint(election, election.options[0]!)).toBe('退休教师')
  })

  it('says an answer in the words of the sheet', () => {
    expect(answerWords(election, ['a', 'c'])).toBe('甲、丙')
    expect(answerWords(election, ['spoilt'])).toBe('无法辨认')
    expect(answerWords(election, undefined)).toBe('还没有选')
  })
})

describe('offers', () => {
  const offer = (code: string, text: string) => ({ code, label: code.toUpperCase(), text })

  it('stand side by side where they name the same things', () => {
    const [price, ...others] = aspectsOf([
      offer('a', '单价：0.60 元\n期限：三年\n人员：九人'),
      offer('b', '单价: 0.75 元\n期限：两年\n含绿化'),
    ])
    expect(price).toEqual({
      name: '单价',
      values: [
        { code: 'a', label: 'A', text: '0.60 元' },
        { code: 'b', label: 'B', text: '0.75 元' },
      ],
    })
    expect(others.map(({ name }) => name)).toEqual(['期限'])
  })

  it('do not where they are written as prose', () => {
    expect(aspectsOf([offer('a', '由业主自己管理'), offer('b', '')])).toEqual([])
    expect(aspectsOf([offer('a', '简历：退休教师'), offer('b', '简历：会计')])).toEqual([])
  })
})

describe('the result of a question', () => {
  const compared = (option: string) => ({ option, label: option, passed: false, comparisons: [] })
  const choice = (code: string) => ({
    code, label: code.toUpperCase(), heads: 0, area_centi_m2: 0, deemed_heads: 0, deemed_area_centi_m2: 0,
  })
  const nothing = { heads: 0, area_centi_m2: 0 }
  const tied: QuestionResult = {
    code: 'q1', title: '', kind: 'choice', matter_class: 'ordinary', seats: 1, passed: false, winners: [], leader: null,
    conclusion: '', reason_undecided: null, total: nothing, participating: nothing, deemed: null,
    choices: [choice('a'), choice('b')], comparisons: [compared('a'), compared('b')], working: [], run_off: ['a', 'b'],
  }

  it('offers another round where nobody won', () => {
    expect(outcomeOf(tied).text).toBe('没有选出，可再投一轮')
    expect(whatNext(tied)).toBe('没有一个方案达到法律要求的比例，这一项还没有定下来。要再投一轮的，会重新公告，也会通知您。')
    expect(whatNext({ ...tied, run_off: null })).toBe('')
  })

  it('shows the comparisons of the leader, and the others on demand', () => {
    const led = { ...tied, leader: 'b' }
    expect(firstCompared(led).map(({ option }) => option)).toEqual(['b'])
    expect(otherCompared(led).map(({ option }) => option)).toEqual(['a'])
    expect(firstCompared(tied)).toEqual([])
  })

  it('says how many were elected, and when the count stopped', () => {
    expect(outcomeOf({ ...tied, kind: 'election', winners: ['a', 'b'], passed: true }).text).toBe('当选 2 人')
    expect(outcomeOf({ ...tied, reason_undecided: '票数相同' }).text).toBe('没有得出结果')
  })
})

describe('my ballot', () => {
  const seat = {
    owner_group_id: 1,
    area_centi_m2: 14_000,
    unit_labels: ['1栋1单元101室', '1栋1单元102室'],
    cast_at: null,
    channel: null,
    knows: true,
    may_change: false,
    change_note: '',
    acting_for: [],
  }

  it('says for whom it is cast by somebody who acts', () => {
    const acting = { ...seat, unit_labels: ['1栋1单元101室'], acting_for: [{ holder: '孙**', basis_label: '监护人' }] }
    expect(seatDetail(acting)).toBe('代表孙**（您是监护人），面积 140.00 m²')
  })

  it('names the homes that vote as one', () => {
    expect(seatTitle(seat)).toBe('1栋1单元101室、1栋1单元102室')
    expect(seatDetail(seat)).toBe('2 套房屋合为一票，面积 140.00 m²')
    expect(seatDetail({ ...seat, unit_labels: ['1栋1单元101室'], cast_at: '2026-03-20T10:00:00+08:00' })).toBe(
      '面积 140.00 m²，2026年3月20日已投',
    )
  })
})
