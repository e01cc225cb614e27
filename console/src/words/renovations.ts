import type { Schemas } from '@/api/types'
import { count, money } from './formats'
import { states } from './states'

type Requirement = Schemas['RequirementOut']

export const gateStates = states({ met: ['已落实', 'good'], open: ['未落实', 'wait'] })

export const stageTones = states({
  needs: ['征集需求', 'active'],
  preconditions: ['落实六个前置', 'active'],
  planning: ['编制方案', 'active'],
  consultation: ['征求意见', 'active'],
  joint_review: ['联合会商审查', 'active'],
  approval: ['报政府批准', 'active'],
  construction: ['施工', 'active'],
  joint_acceptance: ['联合验收', 'active'],
  handover: ['移交', 'active'],
  care: ['长效管理', 'good'],
})

export const structureStates = states({
  standing: ['未拆除', 'wait'],
  cleared: ['已拆除，待复核', 'active'],
  checked: ['已拆除并复核', 'good'],
  struck: ['已划去', 'quiet'],
})

export const registerStates = states({
  none: ['还没有申报', 'wait'],
  declared: ['已申报，待复核', 'active'],
  complete: ['已复核完整', 'good'],
  returned: ['已退回', 'bad'],
})

export const structureKinds: Record<Schemas['StructureIn']['kind'], string> = {
  enclosure: '圈占公共场地',
  rooftop: '屋顶加建',
  balcony: '外挑阳台、飘窗',
  shed: '私搭棚屋',
  garden: '毁绿占绿',
  passage: '占用通道',
  other: '其他',
}

export const parties: Record<Schemas['MeetingAttendanceIn']['party'], string> = {
  party_branch: '小区党组织',
  residents_committee: '社区居民委员会',
  owners_committee: '业主委员会',
  owners: '业主代表',
  property_service: '物业服务企业',
  street: '街道办事处',
  pipeline_units: '水电气信单位',
  designers: '设计师、工程师',
  others: '其他',
}

/** Where the evidence of each precondition is entered. */
export const gateDesks: Record<Schemas['PreconditionOut']['gate'], { title: string; path: string }[]> = {
  party_branch: [{ title: '党组织登记', path: '/renovations/council' }],
  consultation: [
    { title: '联席会议', path: '/renovations/council' },
    { title: '问需调查', path: '/surveys' },
  ],
  compact: [{ title: '居民公约', path: '/compacts' }],
  illegal_structures: [{ title: '违建清单', path: '/renovations/structures' }],
  pledges: [{ title: '居民出资', path: '/pledges' }],
  commitments: [{ title: '缴费承诺', path: '/fees/commitments' }],
}

export const thresholdTitles = {
  compact_signing: '签署居民公约的户数比例',
  pledge_cover: '已确认出资占居民应出资',
  fee_commitment: '承诺交物业费的户数比例',
} as const

const measures: Record<Requirement['measure'], string> = {
  fact: '',
  times: ' 次',
  units: ' 户',
  places: ' 处',
  fen: '',
}

/** "196 / 208 户" */
export function measured(one: Requirement): string {
  if (one.measure === 'fact') return one.met ? '有' : '没有'
  if (one.measure === 'fen') return `${money(one.have)} / ${money(one.needed)}`
  return `${count(one.have)} / ${count(one.needed)}${measures[one.measure]}`
}
