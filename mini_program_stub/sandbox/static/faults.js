/** Error switches: what goes wrong with the platform's next calls. */

import { ask, by, h, toast } from './dom.js'

const APIS = {
  'subscribe.send': '发送订阅消息',
  jscode2session: '登录',
  getuserphonenumber: '取手机号',
  stable_token: '取接口凭证',
  msg_sec_check: '内容检查',
  push: '消息推送',
  'pay.order': '支付下单',
  'pay.query': '支付查单',
  'pay.close': '支付关单',
  'pay.refund': '申请退款',
  'pay.refund_query': '查退款',
  'pay.bill': '交易账单',
  'pay.callback': '支付通知',
}
const errcode = (code, words) => [`${words}（${code}）`, { errcode: code }]
const HANG = ['不回答，没有办', { mode: 'hang', latency_ms: 15000 }]
const DROP = ['断线，没有办', { mode: 'drop' }]
const LATE = ['办了，回答太晚', { mode: 'late', latency_ms: 15000 }]
const LOST = ['办了，断线', { mode: 'lost' }]
const COMMON = [errcode(-1, '系统繁忙'), errcode(40001, '凭证失效'), errcode(45009, '今日次数用完'), HANG, DROP, LATE, LOST]
const pay = (status, code, words) => [`${words}（${code}）`, { errcode: status, errmsg: code }]
const PAY_COMMON = [
  pay(500, 'SYSTEM_ERROR', '系统错误'),
  pay(429, 'FREQUENCY_LIMITED', '太频繁'),
  pay(401, 'SIGN_ERROR', '签名错误'),
  ['回答的签名不对', { mode: 'bad_signature' }],
  HANG,
  DROP,
  LATE,
  LOST,
]
const KINDS = {
  'subscribe.send': [
    errcode(43101, '用户未订阅'),
    errcode(43108, '同时发给一人'),
    errcode(47003, '参数不对'),
    errcode(45168, '含敏感词'),
    ['收下后没送到', { mode: 'fail_later', errcode: 1003 }],
    ...COMMON,
  ],
  jscode2session: [errcode(40029, '登录码无效'), errcode(40226, '高风险用户'), errcode(45011, '太频繁'), errcode(-1, '系统繁忙'), HANG, DROP],
  getuserphonenumber: [errcode(40029, '号码凭据无效'), errcode(45011, '太频繁'), ...COMMON],
  stable_token: [errcode(-1, '系统繁忙'), errcode(40125, '密钥不对'), errcode(40164, '地址不在白名单'), errcode(45009, '今日次数用完'), HANG, DROP],
  msg_sec_check: [['判为违规', { mode: 'risky', errcode: 20001 }], ['判为可疑', { mode: 'review', errcode: 21000 }], errcode(61010, '用户两小时未打开'), ...COMMON],
  push: [['丢失一次推送', { mode: 'drop' }], ['推送两遍', { mode: 'double' }]],
  'pay.order': [pay(403, 'RULE_LIMIT', '业务规则限制'), ...PAY_COMMON],
  'pay.query': [['金额不一致', { mode: 'wrong_amount' }], ...PAY_COMMON],
  'pay.close': PAY_COMMON,
  'pay.refund': [['退款异常', { mode: 'abnormal' }], ['退款关闭', { mode: 'closed' }], pay(403, 'NOT_ENOUGH', '余额不足'), ...PAY_COMMON],
  'pay.refund_query': PAY_COMMON,
  'pay.bill': [['金额不一致', { mode: 'wrong_amount' }], ['少一行', { mode: 'missing_line' }], ['摘要不对', { mode: 'wrong_hash' }], ...PAY_COMMON],
  'pay.callback': [
    ['丢失', { mode: 'drop' }],
    ['通知两遍', { mode: 'double' }],
    ['原样重放', { mode: 'replay' }],
    ['晚到一分钟', { mode: 'late', latency_ms: 60000 }],
    ['签名不对', { mode: 'bad_signature' }],
    ['签名探测', { mode: 'probe' }],
    ['时间过旧', { mode: 'stale' }],
    ['用平台证书签名', { mode: 'certificate' }],
    ['金额不一致', { mode: 'wrong_amount' }],
    ['付款人不一致', { mode: 'wrong_payer' }],
    ['商户号不一致', { mode: 'wrong_merchant' }],
    ['小程序不一致', { mode: 'wrong_app' }],
    ['没有这个订单', { mode: 'unknown_order' }],
  ],
}
let drawn = ''

export function wireFaults() {
  const api = by('fault-api')
  api.append(...Object.entries(APIS).map(([value, words]) => h('option', { value }, words)))
  const fill = () =>
    by('fault-kind').replaceChildren(...KINDS[api.value].map(([words], index) => h('option', { value: String(index) }, words)))
  api.addEventListener('change', fill)
  fill()
  by('fault-form').addEventListener('submit', async (event) => {
    event.preventDefault()
    const [words, wish] = KINDS[api.value][Number(by('fault-kind').value)]
    const times = Number(by('fault-times').value) || null
    await change('PUT', '/sandbox/api/switches', { api: api.value, times, ...wish }, `已打开：${APIS[api.value]} ${words}`)
  })
}

/** Show the switches that are on. */
export function showFaults(switches) {
  const fingerprint = JSON.stringify(switches)
  if (fingerprint === drawn) return
  drawn = fingerprint
  by('faults-count').hidden = switches.length === 0
  by('faults-count').textContent = String(switches.length)
  by('faults').replaceChildren(...switches.map(row))
}

function row(fault) {
  const found = (KINDS[fault.api] ?? []).find(
    ([, wish]) => (wish.mode ?? 'errcode') === fault.mode && (fault.mode !== 'errcode' || (wish.errcode === fault.errcode && (wish.errmsg ?? fault.errmsg) === fault.errmsg)),
  )
  const times = fault.remaining === null ? '一直' : `还有 ${fault.remaining} 次`
  return h(
    'li',
    {},
    h('div', { className: 'grow' }, APIS[fault.api] ?? fault.api, h('span', {}, `${found?.[0] ?? `${fault.mode} ${fault.errcode}`} · ${times}`)),
    h('button', { type: 'button', onclick: () => change('DELETE', `/sandbox/api/switches/${fault.id}`, undefined, '已关闭') }, '关闭'),
  )
}

async function change(method, path, body, words) {
  try {
    await ask(method, path, body)
    const { items } = await ask('GET', '/sandbox/api/switches')
    showFaults(items)
    toast(words)
  } catch (error) {
    toast(error.message)
  }
}
