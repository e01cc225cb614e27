import { computed, type ComputedRef } from 'vue'
import type { Answer } from '@/api/routes'
import { session, type Membership } from '@/session/session'

type Compact = Answer<'get', '/compacts/{compact_id}'>

export interface Signing {
  /** The reader's homes in the compact's estate, by one membership each. */
  homes: Membership[]
  /** Those for which nothing is signed yet. */
  unsigned: Membership[]
  /** The receipts of what the reader signed. */
  receiptIds: number[]
}

/** What a reader has signed of a compact and what they have still to sign: once for each home. */
export function useSigning(compact: () => Compact | undefined): ComputedRef<Signing> {
  return computed(() => {
    const found = compact()
    const mine = session.memberships.filter((one) => one.estate.id === found?.estate_id)
    const signed = new Set(found?.my_signatures.map((one) => one.membership_id))
    const homes = [...new Map(mine.map((one) => [one.unit.id, one])).values()]
    const signedUnits = new Set(mine.filter((one) => signed.has(one.id)).map((one) => one.unit.id))
    return {
      homes,
      unsigned: homes.filter((one) => !signedUnits.has(one.unit.id)),
      receiptIds: found?.my_signatures.map((one) => one.receipt_id) ?? [],
    }
  })
}
