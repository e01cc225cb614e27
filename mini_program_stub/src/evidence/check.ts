import { api } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { Answer } from '@/api/routes'
import { platform } from '@/platform'
import { Keys } from './keys'
import { digestOf, holdsConsistency, holdsInclusion, leafHash, type Head } from './proof'

export type Receipt = Answer<'get', '/receipts/{receipt_id}'>
type Proof = NonNullable<Answer<'get', '/receipts/{receipt_id}/proof'>['proof']>

/** What checking a receipt against the public log came to. */
export type Checked =
  | { state: 'waiting' }
  | { state: 'held'; number: number; size: number; at: string }
  | { state: 'broken'; why: Why }

export type Why = 'content' | 'entry' | 'path' | 'keys' | 'signature' | 'head' | 'rewritten'

const STORED = `gongzhi.evidence${platform.scope}`
const FIRST_KEY = `gongzhi.first-key${platform.scope}`

/** Check on the phone that a receipt is whole, signed, in a signed log, and that the log still begins as this phone last saw it. */
export async function checkReceipt(receipt: Receipt): Promise<Checked> {
  if (digestOf(receipt.payload) !== receipt.digest) return { state: 'broken', why: 'content' }
  // The digest lets a co-owner check a ballot that somebody else of the group cast.
  const asked = { path: { receipt_id: receipt.id }, query: { digest: receipt.digest } }
  const { proof } = await api.get('/receipts/{receipt_id}/proof', asked)
  if (!proof) return { state: 'waiting' }
  const { head, log_index: index } = proof
  if (leafHash(receipt) !== proof.leaf_hash) return { state: 'broken', why: 'entry' }
  if (!holdsInclusion(proof.leaf_hash, index, head.size, proof.path, head.root)) return { state: 'broken', why: 'path' }
  const keys = Keys.followed((await api.get('/evidence/keys')).items)
  if (!keys || !isFirstKeyAsSeen(keys.first)) return { state: 'broken', why: 'keys' }
  if (!keys.haveSigned(receipt)) return { state: 'broken', why: 'signature' }
  if (!keys.haveSignedHead(proof.log_id, head)) return { state: 'broken', why: 'head' }
  if (!(await hasOnlyGrown(receipt, proof))) return { state: 'broken', why: 'rewritten' }
  return { state: 'held', number: index + 1, size: head.size, at: head.at }
}

/** Compare with the first key that this phone saw, and keep it: all others are vouched for by it. */
function isFirstKeyAsSeen(first: string): boolean {
  const seen: unknown = uni.getStorageSync(FIRST_KEY)
  if (typeof seen === 'string' && seen !== '') return seen === first
  uni.setStorageSync(FIRST_KEY, first)
  return true
}

/** Compare with the head that this phone keeps of the log, and keep the larger one. */
async function hasOnlyGrown(receipt: Receipt, { log_id, head }: Proof): Promise<boolean> {
  const stored: unknown = uni.getStorageSync(STORED)
  const kept = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, Head | undefined>
  const seen = kept[log_id]
  if (seen !== undefined) {
    const [older, newer] = seen.size <= head.size ? [seen, head] : [head, seen]
    if (!holdsConsistency(older, newer, await between(receipt, older.size, newer.size))) return false
    if (newer === seen) return true
  }
  uni.setStorageSync(STORED, { ...kept, [log_id]: { size: head.size, root: head.root } })
  return true
}

async function between(receipt: Receipt, first: number, second: number): Promise<string[]> {
  if (first === second) return []
  const estate_id = Number(receipt.payload['estate'])
  try {
    const path = { path: { estate_id }, query: { first, second } }
    return (await api.get('/estates/{estate_id}/evidence/consistency', path)).path
  } catch (thrown) {
    // A log that is shorter than what this phone saw of it has no such proof.
    if (asProblem(thrown).code === 'tree-size-unknown') return []
    throw thrown
  }
}
