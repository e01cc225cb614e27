import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

type Row = Answer<'get', '/renovations/{renovation_id}/ledger'>['items'][number]
type Pledge = NonNullable<Answer<'get', '/renovations/{renovation_id}/pledges/{unit_id}'>['pledge']>

export const PLEDGE_STATES: Record<Row['state'] | Pledge['state'], StateWord> = {
  none: { text: '还没认领', tone: 'plain', icon: 'circle' },
  pledged: { text: '已认领，待确认', tone: 'going', icon: 'clock' },
  confirmed: { text: '已确认', tone: 'good', icon: 'check' },
  part_paid: { text: '已部分交款', tone: 'good', icon: 'coin' },
  paid: { text: '已交清', tone: 'good', icon: 'coin' },
  withdrawn: { text: '已撤回', tone: 'plain', icon: 'cross' },
  refunded: { text: '已退款', tone: 'plain', icon: 'coin' },
  superseded: { text: '已被新的认领代替', tone: 'plain', icon: 'going' },
  waived: { text: '已减免', tone: 'good', icon: 'check' },
}

type Money = Answer<'get', '/pledges/{pledge_id}/contribution'>['payments'][number]

export const MONEY_KINDS: Record<Money['kind'], string> = { payment: '收到', refund: '退款', reversal: '更正' }

/** "1,234.5" as people type it → 123450 fen; null when it is no amount. */
export function fenOf(typed: string): number | null {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.replace(/[,，\s]/g, ''))
  if (!found) return null
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

/** 123450 → "1234.50", as an amount stands in an input. */
export function typed(fen: number): string {
  const digits = String(fen).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
