// Counts the questions of a sheet and says the result in words, by "The count" of docs/bundle.md.
const SPECIAL = 'fund_raising rebuilding common_parts'.split(' ')
const ORDINARY = 'management_model property_service management_rules assembly_rules committee_election fund_use other'.split(' ')
export const INVALID = [{ code: 'blank', label: '空白' }, { code: 'spoilt', label: '无法辨认' }]
const [QUORUM, HALF, MOST] = [[2, 3, false, '三分之二以上'], [1, 2, true, '过半数'], [3, 4, false, '四分之三以上']]
const NOBODY = '没有一张实际收回的有效票，未投票的业主不能视为表决。'
const DIFFER = '实际收回的票里，人数最多的选项与面积最多的选项不同，没有多数意见可以跟从。'
const TIE = '实际收回的票里，最多的选项票数相同，没有多数意见可以跟从。'

export const weigh = (heads = 0, area_centi_m2 = 0) => ({ heads, area_centi_m2 })
export const plus = (one, other) => weigh(one.heads + other.heads, one.area_centi_m2 + other.area_centi_m2)
const minus = (one, other) => weigh(one.heads - other.heads, one.area_centi_m2 - other.area_centi_m2)
const level = (one, other) => one.heads === other.heads && one.area_centi_m2 === other.area_centi_m2
const higherFirst = (one, other) => other.weight.heads - one.weight.heads || other.weight.area_centi_m2 - one.weight.area_centi_m2
const areaWords = (area) => `${String(Math.floor(area / 100)).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(area % 100).padStart(2, '0')} m²`
export const weightWords = ({ heads, area_centi_m2: area }) => `${heads} 人、${areaWords(area)}`
const quoted = (options) => options.map(({ label }) => `“${label}”`).join('')

function compare(name, title, left, right, [numerator, denominator, strict, words]) {
  const share = (numerator * right) / denominator
  const needed = strict ? Math.floor(share) + 1 : Math.max(1, Math.ceil(share))
  return { name, title: title + words, left, right, needed, met: left >= needed, numerator, denominator, strict }
}

/** Which option the deemed votes join, or why there can be none. */
function deem({ kind, options }, sumOf, { nonreturn }) {
  const real = options.filter(({ code }) => sumOf(code).heads)
  if (!real.length) return { undecided: NOBODY }
  if (nonreturn === 'abstain') return { joins: 'abstain' }
  if (kind === 'election') return {}
  const [heads, area] = ['heads', 'area_centi_m2'].map((measure) => {
    const most = Math.max(...real.map(({ code }) => sumOf(code)[measure]))
    return real.filter(({ code }) => sumOf(code)[measure] === most)
  })
  if (heads.length > 1 || area.length > 1) return { undecided: TIE }
  return heads[0] === area[0] ? { joins: heads[0].code } : { undecided: DIFFER }
}

function decide({ kind, seats }, candidates, leader) {
  const passing = candidates.filter(({ passed }) => passed).sort(higherFirst)
  if (kind === 'election') {
    const isTied = passing.length > seats && level(passing[seats - 1].weight, passing[seats].weight)
    const last = isTied && passing[seats - 1].weight
    return {
      winners: passing.filter((one, at) => at < seats && !(last && level(one.weight, last))),
      again: passing.filter((one) => last && level(one.weight, last)),
    }
  }
  if (leader?.passed) return { winners: [leader], again: [] }
  const ranked = [...candidates].sort(higherFirst)
  const mayRunOff = ranked.length > 1 && ranked.some(({ weight }) => weight.heads)
  return { winners: [], again: mayRunOff ? candidates.filter((one) => higherFirst(one, ranked[1]) <= 0) : [] }
}

function concluded({ kind, seats }, candidates, leader, { winners, again, undecided }) {
  if (undecided) return `没有得出结果：${undecided}`
  const short = leader?.comparisons.filter(({ met }) => !met).length
  if (kind === 'approval') return short ? `四项比较中有 ${short} 项没有达到，表决未通过。` : '四项比较全部达到，表决通过。'
  if (kind === 'choice' && winners.length) return `${quoted(winners)}四项比较全部达到，通过。`
  if (kind === 'choice') {
    const why = leader ? `领先的${quoted([leader])}四项比较中有 ${short} 项没有达到` : '没有人数和面积都领先的方案'
    return `${why}，本项未通过。${again.length ? `可以在${quoted(again)}之间再投一轮。` : ''}`
  }
  const open = seats - winners.length
  const names = winners.length ? `：${winners.map(({ label }) => label).join('、')}` : ''
  const rest = again.length ? `${quoted(again)}票数相同，还有 ${open} 人没有选出，可以再投一轮。` : open ? `还有 ${open} 人没有选出。` : ''
  return `应选 ${seats} 人，当选 ${winners.length} 人${names}。${rest}`
}

function worked({ name, title, left, right, needed, met, numerator, denominator, strict }) {
  const say = name.endsWith('area') ? areaWords : (heads) => `${heads} 人`
  return `${title}：${say(left)} ÷ ${say(right)}，须${strict ? '大于' : '不少于'} ${numerator}/${denominator}，即至少 ${say(needed)}，${met ? '达到' : '没有达到'}。`
}

/** sums: a Map from an option's code to the weight of its ballots. */
export function countQuestion(question, sums, { total, voted, unreturned, rules }) {
  const { code, title, kind, matter, seats, options } = question
  if (![...SPECIAL, ...ORDINARY].includes(matter)) throw new Error(`没有“${matter}”这类事项`)
  const [matter_class, share] = SPECIAL.includes(matter) ? ['special', MOST] : ['ordinary', HALF]
  const sumOf = (one) => sums.get(one) ?? weigh()
  const countsUnreturned = rules.nonreturn !== 'not_counted'
  const { joins, undecided } = countsUnreturned && unreturned.heads ? deem(question, sumOf, rules) : {}
  const deemed = joins ? unreturned : weigh()
  const invalid = rules.invalid === 'participating' ? weigh() : INVALID.map((one) => sumOf(one.code)).reduce(plus)
  const participating = plus(minus(voted, invalid), deemed)
  const listed = [...options, ...INVALID.filter((one) => sumOf(one.code).heads)]
  const quorum = [
    compare('quorum_heads', '参与表决人数占全体业主人数', participating.heads, total.heads, QUORUM),
    compare('quorum_area', '参与表决面积占专有部分总面积', participating.area_centi_m2, total.area_centi_m2, QUORUM),
  ]
  const candidates = options.filter(({ proposal }) => proposal).map(({ code: option, label }) => {
    const weight = plus(sumOf(option), option === joins ? deemed : weigh())
    const comparisons = [
      ...quorum,
      compare('pass_heads', `“${label}”人数占参与表决人数`, weight.heads, participating.heads, share),
      compare('pass_area', `“${label}”面积占参与表决面积`, weight.area_centi_m2, participating.area_centi_m2, share),
    ]
    return { option, label, weight, comparisons, passed: comparisons.every(({ met }) => met) }
  })
  const leaders = candidates.filter(({ weight }) =>
    candidates.every((one) => one.weight.heads <= weight.heads && one.weight.area_centi_m2 <= weight.area_centi_m2))
  const leader = leaders.length === 1 ? leaders[0] : null
  const made = undecided ? { winners: [], again: [], undecided } : decide(question, candidates, leader)
  const conclusion = concluded(question, candidates, leader, made)
  const invalidSaid = listed.length === options.length ? '' : `，空白和无法辨认的${rules.invalid === 'participating' ? '' : '不'}计入`
  const joined = listed.find((one) => one.code === joins)?.label
  const how = rules.nonreturn === 'abstain' ? '视为弃权' : '视为同意已投票的多数意见'
  const deemedSaid = !joins ? '已送达未投票的业主：本项没有视为投票的。'
    : `已送达未投票的业主 ${weightWords(deemed)}，按本小区议事规则${how}，计入“${joined}”，与实际投票分开列出。`
  const working = [
    `全体业主 ${total.heads} 人，专有部分面积合计 ${areaWords(total.area_centi_m2)}。`,
    `各项票数：${listed.map((one) => `${one.label} ${weightWords(sumOf(one.code))}`).join('；')}。`,
    ...(countsUnreturned && !undecided ? [deemedSaid] : []),
    `参与表决 ${weightWords(participating)}（弃权计入参与表决${invalidSaid}）。`,
    ...[...quorum, ...candidates.flatMap(({ comparisons }) => comparisons.slice(2))].map(worked),
    conclusion,
  ]
  const choices = listed.map(({ code: option, label }) => {
    const own = option === joins ? deemed : weigh()
    return { code: option, label, ...sumOf(option), deemed_heads: own.heads, deemed_area_centi_m2: own.area_centi_m2 }
  })
  return {
    code, title, kind, matter_class, seats, passed: made.winners.length > 0, conclusion, total, participating, choices, working,
    winners: made.winners.map(({ option }) => option), leader: leader?.option ?? null, reason_undecided: undecided ?? null,
    deemed: countsUnreturned ? deemed : null, run_off: made.again.length ? made.again.map(({ option }) => option) : null,
    comparisons: candidates.map(({ weight: _, ...shown }) => shown),
  }
}

export function countSheet(questions, total, voted) {
  const passed = questions.filter((one) => one.passed).length
  const each = questions.map(({ conclusion }, at) => `第${at + 1}项，${conclusion}`).join('')
  const conclusion = questions.length === 1 ? questions[0].conclusion : `共 ${questions.length} 项，通过 ${passed} 项。${each}`
  return { passed: passed > 0, conclusion, total, participating: voted, questions }
}
