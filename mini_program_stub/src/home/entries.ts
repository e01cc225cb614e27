import type { IconName } from '@/components/icons'

/** A door at home and under 事项. A capability adds its line here when it has a page. */
export interface Entry {
  title: string
  /** What it is for, in a few words; shown under 事项. */
  detail: string
  icon: IconName
  url: string
}

export const ENTRIES: Entry[] = [
  { title: '改造项目', detail: '进度、六个前置、资金', icon: 'going', url: '/pages/renovations/renovation' },
  { title: '我家的出资', detail: '应出多少、怎么出，认领并确认', icon: 'coin', url: '/pages/pledges/pledge' },
  { title: '物业费', detail: '账单、交费承诺、物业合同', icon: 'receipt', url: '/pages/fees/money' },
  { title: '表决', detail: '业主共同决定的事，投票、看结果', icon: 'vote', url: '/pages/motions/index' },
  { title: '公示', detail: '表决、账目、方案的公示，看内容、提异议', icon: 'megaphone', url: '/pages/disclosures/index' },
  { title: '居民公约', detail: '读公约、提意见、签署', icon: 'sign', url: '/pages/compacts/index' },
  { title: '问卷', detail: '改前问需、改中问计、改后问效', icon: 'chart', url: '/pages/surveys/index' },
  { title: '我的凭证', detail: '签署、表决、缴费留下的凭证', icon: 'receipt', url: '/pages/accounts/receipts' },
  { title: '房屋认证', detail: '认证我的房屋，查看申请', icon: 'house', url: '/pages/accounts/claims' },
]
