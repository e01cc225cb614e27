import type { Schemas } from '@/api/types'
import { states } from './states'

export const lineVerdicts = states({
  matched: ['对上了', 'good'],
  ambiguous: ['要核对', 'warn'],
  unmatched: ['没对上', 'wait'],
  seen: ['重复，已登记过', 'quiet'],
  differs: ['流水号重复、内容不同', 'bad'],
  outgoing: ['支出', 'quiet'],
  unreadable: ['读不出', 'bad'],
})

export const lineStates = states({ open: ['待处理', 'wait'], done: ['已处理', 'good'], noted: ['不用处理', 'quiet'] })

export const correctionStates = states({
  pending: ['待审核', 'wait'],
  accepted: ['已同意', 'good'],
  refused: ['不同意', 'quiet'],
})

export const correctionKinds: Record<Schemas['ContributionCorrectionOut']['kind'], string> = { refund: '退款', reversal: '更正' }
