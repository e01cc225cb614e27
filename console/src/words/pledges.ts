import type { Schemas } from '@/api/types'
import { states } from './states'

export const pledgeStates = states({
  none: ['还没认领', 'quiet'],
  pledged: ['待确认', 'wait'],
  confirmed: ['已确认', 'good'],
  part_paid: ['已部分交款', 'active'],
  paid: ['已交清', 'good'],
  waived: ['已减免', 'good'],
  withdrawn: ['已撤回', 'quiet'],
  refunded: ['已退款', 'quiet'],
  superseded: ['已被代替', 'quiet'],
})

export const ways: Record<Schemas['PledgeIn']['way'], string> = {
  direct: '直接出资',
  fund_use: '使用维修资金',
  fund_raising: '补建、续筹维修资金',
  common_revenue: '让渡公共收益',
}

export const channels: Record<Schemas['PledgeOut']['channel'], string> = { online: '小程序', paper: '纸质' }

export const sources: Record<Schemas['FundingPartIn']['source'], string> = {
  government: '政府财政',
  pipeline_units: '管线单位',
  original_owners: '原产权单位、公房产权单位',
  social_investors: '社会力量',
}

export const splits: Record<Schemas['FundingIn']['split'], string> = {
  equal: '按户均摊',
  area: '按建筑面积分摊',
}

export const entryKinds: Record<Schemas['LedgerEntryOut']['kind'], string> = {
  confirmation: '确认出资',
  waiver: '减免',
  reversal: '冲回',
  payment: '收款',
  refund: '退款',
}

export const accounts: Record<Schemas['LedgerLineOut']['account'], string> = {
  receivable: '应收出资',
  received: '实收',
  waived: '减免',
  contributions: '居民出资',
}
