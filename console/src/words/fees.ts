import type { Schemas } from '@/api/types'
import { area, money } from './formats'
import { states } from './states'

export const contractStates = states({
  draft: ['草稿', 'quiet'],
  in_review: ['待审核', 'wait'],
  effective: ['生效中', 'good'],
  ended: ['已终止', 'quiet'],
  withdrawn: ['已撤回', 'quiet'],
})

export const billStates = states({
  open: ['待交纳', 'wait'],
  part_paid: ['已交一部分', 'active'],
  paid: ['已交清', 'good'],
  disputed: ['有异议', 'warn'],
  waived: ['已减免', 'quiet'],
})

export const callStates = states({
  draft: ['草稿', 'quiet'],
  open: ['征集中', 'active'],
  closed: ['已结束', 'quiet'],
})

export const correctionStates = states({
  pending: ['待审核', 'wait'],
  accepted: ['已同意', 'good'],
  refused: ['没有同意', 'bad'],
})

export const disputeStates = states({
  open: ['待答复', 'wait'],
  upheld: ['异议成立', 'warn'],
  rejected: ['异议不成立', 'good'],
  withdrawn: ['已撤回', 'quiet'],
})

export const commitmentStates = states({
  committed: ['已承诺', 'good'],
  waiting: ['纸质，待复核', 'wait'],
  missing: ['未承诺', 'quiet'],
})

export const correctionKinds: Record<Schemas['BillCorrectionOut']['kind'], string> = { waiver: '减免', reversal: '更正收款' }

export const paymentMethods: Record<Schemas['PaymentOut']['method'], string> = {
  cash: '现金',
  bank: '银行转账',
  wechat: '微信支付',
  refund: '退款',
  reversal: '更正',
}

export const endKinds: Record<Schemas['ContractEndIn']['kind'], string> = {
  dismissal: '业主共同决定解聘（民法典946条，60天）',
  refusal: '物业公司不续聘（民法典947条，90天）',
  open_ended: '不定期合同，任何一方通知终止（民法典948条，60天）',
  agreed: '双方协商一致终止',
}

export const subjects: Record<Schemas['ForeseenOut']['subject'], string> = {
  bill: '物业费账单',
  commitment: '交费承诺（未办理）',
  promise: '物业服务即将开始',
}

/** -7 → 到期前7天 */
export function stageWords(stage: number): string {
  if (stage === 0) return '到期当天'
  return stage < 0 ? `到期前${-stage}天` : `到期后${stage}天`
}

/** How the server computed a bill, from its own figures. */
export function working(bill: Pick<Schemas['BillOut'], 'area_centi_m2' | 'rate_fen' | 'months' | 'amount_fen'>): string {
  return `${area(bill.area_centi_m2)} × ${money(bill.rate_fen)} × ${bill.months}个月 = ${money(bill.amount_fen)}`
}

export function rate(fen: number): string {
  return `${money(fen)} / m²·月`
}
