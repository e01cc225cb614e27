import type { Schemas } from '@/api/types'
import { states } from './states'

export const paperStates = states({
  entered: ['待第二人复录', 'wait'],
  differs: ['两遍不一致', 'warn'],
  cast: ['已入票箱', 'good'],
})

export const proxyStates = states({
  pending: ['待核对', 'wait'],
  active: ['有效', 'active'],
  used: ['已代投', 'good'],
  revoked: ['已撤回', 'quiet'],
  refused: ['未通过核对', 'bad'],
  expired: ['已过期', 'quiet'],
})

export const handedWays: Record<Schemas['DeliveriesIn']['way'], string> = { handed: '当面送达', posted: '投递到户' }

/** What only a sheet of paper can say to a question. */
export const paperOnly = [
  { code: 'blank', label: '空白' },
  { code: 'spoilt', label: '废票' },
]

/** The channels of a vote, as the tabs of its pages name them. */
export const channels = [
  { path: 'turnout', title: '楼栋参与' },
  { path: 'deliveries', title: '送达登记' },
  { path: 'paper', title: '纸质选票' },
  { path: 'proxies', title: '委托投票' },
]

/** 1 → 1栋 */
export function buildingName(number: string): string {
  return /^\d+$/.test(number) ? `${number}栋` : number
}

type Options = readonly { code: string; label: string }[]

/** The options chosen in one question, in words. */
export function chosenWords(options: Options, chosen: readonly string[]): string {
  return chosen.map((code) => [...options, ...paperOnly].find((one) => one.code === code)?.label ?? code).join('、')
}
