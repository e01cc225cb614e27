import type { Schemas } from '@/api/types'
import { money } from './formats'
import { states } from './states'

export const orderStates = states({
  prepared: ['已下单', 'quiet'],
  paying: ['等待支付', 'wait'],
  paid: ['已支付', 'good'],
  closed: ['已关闭', 'quiet'],
  failed: ['微信没有接受', 'bad'],
})

export const refundStates = states({
  asked: ['待审核', 'wait'],
  refused: ['没有同意', 'quiet'],
  sending: ['正在提交微信', 'active'],
  processing: ['微信处理中', 'active'],
  done: ['已退款', 'good'],
  abnormal: ['退款异常', 'bad'],
  failed: ['退款失败', 'bad'],
})

export const alarmStates = states({ open: ['待处理', 'warn'], settled: ['已处理', 'good'] })

export const ways: Record<Schemas['MoneyOut']['way'], string> = { cash: '现金', bank: '银行转账', wechat: '微信支付' }

export const moneyKinds: Record<Schemas['MoneyOut']['kind'], string> = { payment: '收款', refund: '退款', reversal: '更正' }

export const payables: Record<string, string> = { bill: '物业费', contribution: '改造出资' }

export const refundCauses: Record<Schemas['PaymentRefundOut']['cause'], string> = { asked: '申请退款', surplus: '多付自动退回' }

export const alarmKinds: Record<Schemas['PaymentAlarmOut']['kind'], string> = {
  mismatch: '通知和订单对不上',
  unknown_order: '不认识的订单',
  paid_twice: '一个订单付了两次',
  refunded_elsewhere: '在别处退过款',
  refund: '退款没有办成',
  comparison: '对账有差异',
  platform: '微信支付不接受我们的请求',
}

type Facts = Record<string, unknown>

const NAMES: Record<string, string> = {
  amount_fen: '金额',
  transaction_id: '微信订单号',
  state: '状态',
  appid: '小程序',
  mchid: '商户号',
  payer: '付款人',
  currency: '币种',
  out_trade_no: '订单号',
  out_refund_no: '退款单号',
  number: '单号',
  day: '日期',
  code: '代码',
  call: '接口',
  back_by_another_way_fen: '已用别的方式退还',
  other: '另一笔',
}

/** What an alarm says of both sides, a line each: "金额：我方 ¥192.00，微信 ¥193.00". */
export function alarmLines(facts: Facts): string[] {
  const lines: string[] = []
  const differences = facts['differences'] as Record<string, [unknown, unknown]> | undefined
  for (const [name, [ours, theirs]] of Object.entries(differences ?? {})) {
    lines.push(`${NAMES[name] ?? name}：我方 ${told(name, ours)}，微信 ${told(name, theirs)}`)
  }
  for (const [name, value] of Object.entries(facts)) {
    if (name in NAMES && (typeof value === 'string' || typeof value === 'number')) lines.push(`${NAMES[name]}：${told(name, value)}`)
  }
  if ('ours' in facts && 'theirs' in facts) lines.push(`我方：${side(facts['ours'])}`, `微信：${side(facts['theirs'])}`)
  return lines
}

function side(value: unknown): string {
  if (value === null || value === undefined) return '没有这一笔'
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([name, one]) => `${NAMES[name] ?? name} ${told(name, one)}`)
    .join('，')
}

function told(name: string, value: unknown): string {
  if (value === null || value === undefined) return '没有'
  return name.endsWith('_fen') && typeof value === 'number' ? money(value) : String(value)
}
