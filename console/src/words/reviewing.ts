import type { Schemas } from '@/api/types'
import { states } from './states'

type Answer = NonNullable<Schemas['MotionCheckOut']['answer']>

export const answerWords: Record<Answer, string> = { yes: '是', no: '否', not_applicable: '不适用' }

export const answerStates = states({
  yes: ['是', 'good'],
  no: ['否', 'bad'],
  not_applicable: ['不适用', 'quiet'],
  none: ['没有回答', 'quiet'],
})

export const reviewStates = states({ approved: ['审核通过', 'good'], returned: ['已退回', 'warn'] })

const LONGEST_REASON = 500

/** The reason of a return, of the lines that were answered with no. */
export function returnReasonOf(failed: { title: string; remark: string }[]): string {
  return failed.map(({ title, remark }) => `${title}：${remark.trim()}`).join('；').slice(0, LONGEST_REASON)
}

type OriginKind = Schemas['MotionOriginIn']['kind']

export const originKinds: Record<OriginKind, string> = {
  committee: '业主委员会决定',
  preparation_group: '筹备组决定',
  branch: '社区党组织提出',
}
