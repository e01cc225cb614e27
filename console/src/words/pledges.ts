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

export const payers: Record<Schemas['ChargeIn']['payer'], string> = {
  residents: '居民',
  government: '政府财政',
  pipeline_units: '管线单位',
  original_owners: '原产权单位',
  public_housing: '公房产权单位',
  social_investors: '社会力量',
}

export const levels: Record<NonNullable<Schemas['FundingPartOut']['level']>, string> = {
  central: '中央',
  province: '省级',
  city: '市级',
  county: '县（市、区）级',
}

export const funds: Record<NonNullable<Schemas['FundingPartOut']['fund']>, string> = {
  special_grant: '专项补助资金',
  infrastructure_fee: '城市基础设施配套费',
  land_revenue: '土地出让收入',
  lottery: '彩票公益金',
  general_bond: '新增一般债券',
  treasury_bond: '超长期国债',
  budget: '财政预算安排',
}

export const bases: Record<Schemas['PortionIn']['base'], string> = {
  area: '按建筑面积',
  equal: '按户均摊',
  floor: '按楼层系数',
  floor_area: '按楼层系数乘面积',
}

export const entryKinds: Record<Schemas['LedgerEntryOut']['kind'], string> = {
  confirmation: '确认出资',
  waiver: '减免',
  reversal: '冲回',
  payment: '收款',
  refund: '退款',
  correction: '更正',
}

export const accounts: Record<Schemas['LedgerLineOut']['account'], string> = {
  receivable: '应收出资',
  received: '实收',
  waived: '减免',
  contributions: '居民出资',
}
