import type { Schemas } from '@/api/types'
import { states } from './states'

export type RecordKind = Schemas['MotionRecordRowOut']['kind']

export const recordStates = states<Schemas['MotionRecordRowOut']['state']>({
  missing: ['还没有', 'quiet'],
  draft: ['可以先看', 'wait'],
  ready: ['可以出具', 'active'],
  issued: ['已出具', 'good'],
})

/** What a sheet says above its title when it must not be used as it is. */
export function draftWords(record: Schemas['MotionRecordOut']): string | undefined {
  if (record.issued) return undefined
  return record.why ? `还没有出具，仅供核对。${record.why}` : '还没有出具，仅供核对，不得张贴或报送。'
}
