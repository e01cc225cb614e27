import type { Answer } from '@/api/routes'
import type { StateWord } from './common'
import { area, money } from './format'

type Bill = Answer<'get', '/bills/{bill_id}'>
type Payment = Bill['payments'][number]
type Dispute = Bill['disputes'][number]

export const BILL_STATES: Record<Bill['state'], StateWord> = {
  open: { text: '待交纳', tone: 'warn', icon: 'clock' },
  part_paid: { text: '已交一部分', tone: 'going', icon: 'coin' },
  paid: { text: '已交清', tone: 'good', icon: 'check' },
  disputed: { text: '有异议，等待答复', tone: 'going', icon: 'info' },
  waived: { text: '已减免', tone: 'good', icon: 'check' },
}

const OVERDUE: StateWord = { text: '已过期', tone: 'bad', icon: 'warn' }

/** A bill's state; the server says whether it is overdue. */
export function billState(bill: Pick<Bill, 'state' | 'is_overdue'>): StateWord {
  return bill.is_overdue ? OVERDUE : BILL_STATES[bill.state]
}

export const PAYMENT_METHODS: Record<Payment['method'], string> = {
  cash: '现金',
  bank: '银行转账',
  wechat: '微信支付',
  refund: '退款',
  reversal: '更正',
}

export const DISPUTE_OUTCOMES: Record<NonNullable<Dispute['outcome']>, string> = {
  upheld: '异议成立',
  rejected: '异议不成立',
  withdrawn: '已撤回',
}

/** "86.35 m² × 0.80 元 × 3 个月": how the server computed a bill, from its own figures. */
export function working(bill: Pick<Bill, 'area_centi_m2' | 'rate_fen' | 'months'>): string {
  return `${area(bill.area_centi_m2)} × ${money(bill.rate_fen)} × ${bill.months} 个月`
}

type Contract = Answer<'get', '/service-contracts/{contract_id}'>

export const CONTRACT_STATES: Record<Contract['state'], StateWord> = {
  draft: { text: '草稿', tone: 'plain', icon: 'paper' },
  in_review: { text: '待审核', tone: 'going', icon: 'clock' },
  effective: { text: '生效中', tone: 'good', icon: 'check' },
  ended: { text: '已终止', tone: 'plain', icon: 'cross' },
  withdrawn: { text: '已撤回', tone: 'plain', icon: 'cross' },
}
