// Checks a motion's bundle by docs/bundle.md and docs/evidence.md, in a browser or in Node.js. Asks nobody else.
import { canonical, digestOf, each, hex, json, lines, openZip, prefixed, same, sha256, subtle, unbase64, unhex, utf8 } from './archive.mjs'
import { INVALID, countQuestion, countSheet, plus, weigh, weightWords } from './counting.mjs'

const PARTS = 'motion.json roll.jsonl ballots.jsonl log.json leaves.bin keys.json result.json'.split(' ')
const PIECES = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1]
const DAY = 864e5

async function checkParts({ zip, wrong }) {
  const { format, files } = await json(zip, 'manifest.json')
  if (format !== 'gongzhi-bundle/1') wrong(`格式是 ${format}，本页不认识`)
  for (const name of PARTS) if (!Object.hasOwn(files, name)) wrong(`缺少 ${name}`)
  for (const name of zip.names) if (name !== 'manifest.json' && !Object.hasOwn(files, name)) wrong(`多出 ${name}`)
  for (const [name, digest] of Object.entries(files)) if (hex(await sha256(await zip.read(name))) !== digest) wrong(`${name} 被改动或损坏`)
}

async function checkKeys(all) {
  for (const key of await json(all.zip, 'keys.json')) {
    const { begins_at, follows, key_id, public_key } = key
    const before = all.keys.size ? [...all.keys.values()].at(-1) : null
    const bytes = await subtle.importKey('raw', unbase64(public_key), 'Ed25519', false, ['verify'])
    const said = utf8(canonical({ begins_at, follows, key_id, kind: 'signing-key', public_key }))
    if (follows !== (before?.key_id ?? null) || all.keys.has(key_id) || !(await subtle.verify('Ed25519', (before ?? { bytes }).bytes, unbase64(key.signature), said)))
      all.wrong(`签名公钥 ${key_id} 没有上一把的签名`)
    if (before) before.ends = Date.parse(begins_at) + DAY
    all.keys.set(key_id, { key_id, public_key, bytes, ends: Infinity })
  }
}

async function badSignature({ keys }, { key_id, signature }, message, at) {
  const key = keys.get(key_id)
  if (!key) return `签名公钥 ${key_id} 来历不明`
  if (!(await subtle.verify('Ed25519', key.bytes, unbase64(signature), message).catch(() => false))) return '签名不对'
  return Date.parse(at) <= key.ends ? '' : `用已经停用的公钥 ${key_id} 签名`
}

async function checkMotion(all) {
  const { motion, estate, question, rules, digest } = all.motion = await json(all.zip, 'motion.json')
  if ((await digestOf({ estate, motion, question, rules })) !== digest) all.wrong('表决的内容、选项或规则与校验码不符')
  all.questions = question.questions
  const bags = all.questions.flatMap(({ code }) => [`bags/${code}.heads.jsonl`, `bags/${code}.areas.jsonl`])
  if (!bags.length || new Set(bags).size !== bags.length) all.wrong('没有表决事项，或者重复')
  for (const name of bags) if (!all.zip.names.includes(name)) all.wrong(`缺少 ${name}`)
  for (const name of all.zip.names) if (![...PARTS, ...bags, 'manifest.json'].includes(name)) all.wrong(`${name} 不属于任何一项`)
}

async function checkLog(all) {
  const { log_id, opened_at, head } = all.log = await json(all.zip, 'log.json')
  let row = all.leaves = await all.zip.read('leaves.bin')
  const { public_key } = [...all.keys.values()][0]
  if ((await digestOf({ estate: all.motion.estate, kind: 'log', opened_at, public_key })) !== log_id) all.wrong('不是本小区的公开记录')
  if (row.length !== head.size * 32) all.wrong(`应有 ${head.size} 条，实有 ${row.length / 32} 条`)
  while (row.length > 32) {
    const above = new Uint8Array(Math.ceil(row.length / 64) * 32)
    const pair = async (at) => above.set(at + 32 < row.length ? await sha256(prefixed(1, row.subarray(at, at + 64))) : row.subarray(at), at / 2)
    await each((function* () { for (let at = 0; at < row.length; at += 64) yield at })(), pair)
    row = above
  }
  if (hex(row) !== head.root) all.wrong('公开记录的内容与记录的根不符')
  const said = { at: head.at, key_id: head.key_id, kind: 'tree-head', log_id, root: head.root, size: head.size }
  const why = await badSignature(all, head, utf8(canonical(said)), head.at)
  if (why) all.wrong(`记录的根：${why}`)
}

async function checkRoll(all) {
  const units = new Set()
  for (const { owner_group: group, units: own, area_centi_m2: area, voted, delivered } of lines(await all.zip.read('roll.jsonl'))) {
    if (all.roll.has(group)) all.wrong(`业主组 ${group} 在名册上有两次`)
    if (!(Number.isSafeInteger(area) && area > 0 && own.length)) all.wrong(`业主组 ${group} 没有房屋或者面积`)
    if (typeof voted !== 'boolean' || typeof delivered !== 'boolean') all.wrong(`业主组 ${group} 是否投票没有写清`)
    for (const unit of own) units.has(unit) ? all.wrong(`${unit} 在名册上有两次`) : units.add(unit)
    all.roll.set(group, { area, voted, delivered })
  }
}

async function checkBallots(all) {
  const [missing, places] = [new Set([...all.roll].filter(([, { voted }]) => voted).map(([group]) => group)), new Set()]
  await each(lines(await all.zip.read('ballots.jsonl')), async (one) => {
    const { owner_group: group, log_index: index, payload, digest, key_id, signature } = one
    const wrong = (why) => all.wrong(`业主组 ${group} 的选票凭证：${why}`)
    if (!missing.delete(group)) wrong('多出一张，或者名册上没有投票')
    if (places.size === places.add(index).size) wrong('与另一张在公开记录里是同一条')
    if (all.mine?.owner_group_id === group) all.myReceipt = one
    const { motion, estate, digest: question, opens_at } = all.motion
    if ((await digestOf(payload)) !== digest) return wrong('内容与校验码不符')
    if (!same([payload.kind, payload.estate, payload.subject, payload.facts.owner_group], ['ballot', estate, `motion:${motion}`, group])) return wrong('是别的凭证')
    if (payload.facts.question !== question) return wrong('投的是另一份内容')
    if (!(Date.parse(payload.at) >= Date.parse(opens_at))) return wrong('在开始投票以前')
    const why = await badSignature(all, one, unhex(digest), payload.at)
    if (why) return wrong(why)
    const leaf = await sha256(prefixed(0, utf8(canonical({ digest, key_id, signature }))))
    if (hex(all.leaves.subarray(index * 32, index * 32 + 32)) !== hex(leaf)) wrong(`不在公开记录的第 ${index + 1} 条`)
  })
  for (const group of missing) all.wrong(`业主组 ${group} 投了票，却没有凭证`)
}

const weightOf = (seats) => weigh(seats.length, seats.reduce((sum, { area }) => sum + area, 0))

async function checkBags(all) {
  const voted = weightOf([...all.roll.values()].filter((one) => one.voted))
  for (const { code, options, seats } of all.questions) {
    const [sums, winning] = [new Map(), new Set(options.filter((one) => one.proposal).map((one) => one.code))]
    const known = new Set([...options, ...INVALID].map((one) => one.code))
    let whole = weigh()
    for (const [bag, keys] of [['heads', 'choices,salt'], ['areas', 'choices,salt,size']]) {
      let [number, before] = [0, '']
      for (const line of lines(await all.zip.read(`bags/${code}.${bag}.jsonl`))) {
        const [{ salt, size, choices }, wrong] = [line, (why) => all.wrong(`bags/${code}.${bag} 第 ${number} 行${why}`)]
        number += 1
        if (Object.keys(line).sort().join() !== keys || !/^[0-9a-f]{32}$/.test(salt)) wrong('的写法不对')
        if (salt <= before) wrong('重复或者次序不对')
        before = salt
        const fits = choices.length && choices.length <= seats && new Set(choices).size === choices.length && choices.every((one) => known.has(one))
        if (!fits || (choices.length > 1 && !choices.every((one) => winning.has(one)))) wrong('的答案不可能')
        if (bag === 'areas' && !PIECES.includes(size)) wrong('的面积不是约定的大小')
        const weight = bag === 'heads' ? weigh(1) : weigh(0, size)
        whole = plus(whole, weight)
        for (const one of choices) sums.set(one, plus(sums.get(one) ?? weigh(), weight))
      }
    }
    if (!same(whole, voted)) all.wrong(`${code} 的选票合计 ${weightWords(whole)}，名册上投票的是 ${weightWords(voted)}`)
    all.sums.set(code, sums)
  }
}

async function checkResult(all) {
  const [seats, told] = [[...all.roll.values()], await json(all.zip, 'result.json')]
  const [total, voted] = [weightOf(seats), weightOf(seats.filter((one) => one.voted))]
  const rules = Object.fromEntries(all.motion.rules.figures.map(({ code, value }) => [code, value]))
  if (!/^(not_)?participating$/.test(rules.invalid) || !/^(not_counted|follow_majority|abstain)$/.test(rules.nonreturn)) return all.wrong('计票规则读不懂')
  const weights = { total, voted, unreturned: weightOf(seats.filter((one) => one.delivered && !one.voted)), rules }
  const made = all.result = countSheet(all.questions.map((one) => countQuestion(one, all.sums.get(one.code), weights)), total, voted)
  const differing = (place, mine, theirs) => {
    for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      if (name !== 'questions' && !same(mine[name], theirs[name])) all.wrong(`${place}的 ${name}：公布的与算出的不一样`)
    }
  }
  differing('结果', made, told)
  if (told.questions.length !== made.questions.length) return all.wrong('公布的结果缺项或多项')
  made.questions.forEach((one, at) => differing(`第 ${at + 1} 项`, one, told.questions[at]))
}

async function checkMine(all) {
  const { mine, myReceipt, wrong } = all
  const { motion_id: motion, owner_group_id: owner_group, choices, salt } = mine
  if (motion !== all.motion.motion) return wrong('这张选票是别的表决的')
  if (!myReceipt || myReceipt.digest !== mine.receipt.digest) return wrong('计入的不是这张选票')
  if ((await digestOf({ choices, motion, owner_group, salt })) !== myReceipt.payload.facts.commitment) return wrong('选择和核对口令与凭证不符')
  const key = await subtle.importKey('raw', unhex(salt), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const thrown = async (purpose) => hex(new Uint8Array(await subtle.sign('HMAC', key, utf8(purpose)))).slice(0, 32)
  for (const [code, chosen] of Object.entries(choices)) {
    const heads = [{ salt: await thrown(`head:${code}`), choices: chosen }]
    const areas = []
    for (let left = all.roll.get(owner_group).area; left > 0;) {
      const [fitting, n] = [PIECES.filter((size) => size <= left).slice(0, 4), areas.length]
      const size = fitting[parseInt((await thrown(`cut:${code}:${n}`)).slice(0, 8), 16) % fitting.length]
      areas.push({ salt: await thrown(`area:${code}:${n}`), size, choices: chosen })
      left -= size
    }
    for (const [bag, own] of Object.entries({ heads, areas })) {
      const missing = new Set(own.map(canonical))
      for (const line of lines(await all.zip.read(`bags/${code}.${bag}.jsonl`))) missing.delete(canonical(line))
      if (missing.size) wrong(`${code} 的${bag === 'heads' ? '人数' : '面积'}里没有您的票`)
    }
  }
}

export const CHECKS = [
  ['文件完整，没有损坏', checkParts], ['签名公钥一把接一把', checkKeys], ['表决内容与校验码相符', checkMotion], ['公开记录的根和签名', checkLog],
  ['名册没有重复', checkRoll], ['每张选票都有签名凭证，并在公开记录里', checkBallots], ['选票逐张列出，人数和面积与名册相符', checkBags],
  ['重新计票，与公布的结果一致', checkResult], ['您自己的选票照您投的计入', checkMine],
]

/** Whether this browser has what the checks need; a check that cannot be done must not look like one that failed. */
export async function canVerify() {
  const key = new Uint8Array(32).fill(0).fill(0x58, 0, 1).fill(0x66, 1) // the base point, a key like any other
  return !!(await subtle?.importKey('raw', key, 'Ed25519', false, ['verify']).catch(() => null)) && 'DecompressionStream' in globalThis
}

/** Check a File or Blob; `mine`: a ballot as the app gives it. Tells each check when it is done, and gives what was found. */
export async function verify(file, mine = null, tell = () => {}) {
  const all = { zip: await openZip(file), mine, keys: new Map(), roll: new Map(), sums: new Map(), checks: [] }
  for (const [title, check] of mine ? CHECKS : CHECKS.slice(0, -1)) {
    const done = { title, wrong: [], skipped: all.checks.some(({ wrong }) => wrong.length) }
    all.wrong = (why) => done.wrong.push(why)
    if (!done.skipped) await check(all).catch(({ message }) => all.wrong(/[一-龥]/.test(message) ? message : '内容残缺，或者不是约定的写法'))
    all.checks.push(done)
    tell(done)
  }
  return { ...all, holds: all.checks.every(({ wrong, skipped }) => !wrong.length && !skipped) }
}
