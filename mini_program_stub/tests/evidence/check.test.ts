import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkReceipt, type Receipt } from '@/evidence/check'
import { canonical, digestOf, leafHash, nodeHash } from '@/evidence/proof'
import { phone } from '../phone'
import { TestServer } from '../server'

let server: TestServer
beforeEach(async () => {
  phone.storage.clear()
  server = await TestServer.start()
  publishes(keyRow('s1', ours, null))
})
afterEach(() => server.stop())

const AT = '2026-03-02T10:00:00+08:00'
const BEGAN = '2026-01-01T00:00:00+08:00'
const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
const signedBy = (pair: typeof ours, message: Buffer | string) => sign(null, Buffer.from(message), pair.privateKey).toString('base64')
const publicKeyOf = (pair: typeof ours) => Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64')

/** The row of a key as the server lists it, vouched for by another's or its own. */
function keyRow(key_id: string, pair: typeof ours, follows: string | null, voucher = pair) {
  const public_key = publicKeyOf(pair)
  const said = canonical({ begins_at: BEGAN, follows, key_id, kind: 'signing-key', public_key })
  return { key_id, public_key, follows, begins_at: BEGAN, ends_at: null as string | null, signature: signedBy(voucher, said) }
}

function headOf(size: number, root: string, pair = ours, key_id = 's1') {
  const said = canonical({ at: AT, key_id, kind: 'tree-head', log_id: 'log', root, size })
  return { size, root, at: AT, key_id, signature: signedBy(pair, said) }
}

const payload = { kind: 'ballot', estate: 3, subject: 'motion:5', at: AT, facts: {} }
const digest = digestOf(payload)
const receipt: Receipt = {
  id: 7, kind: 'ballot', payload, digest, key_id: 's1', signature: signedBy(ours, Buffer.from(digest, 'hex')), at: AT,
}
const leaf = leafHash(receipt)
const other = nodeHash(leaf, leaf)
const root = nodeHash(other, leaf)
const PROOF = { log_id: 'log', log_index: 1, leaf_hash: leaf, path: [other], head: headOf(2, root) }

const proves = (proof: unknown) =>
  server.answers(`GET /api/v1/receipts/7/proof?digest=${receipt.digest}`, () => ({ status: 200, body: { proof } }))
const publishes = (...items: unknown[]) =>
  server.answers('GET /api/v1/evidence/keys', () => ({ status: 200, body: { items } }))

it('tells the place of a receipt that holds', async () => {
  proves(PROOF)
  expect(await checkReceipt(receipt)).toEqual({ state: 'held', number: 2, size: 2, at: AT })
})

it('waits for a receipt that is not in the log yet', async () => {
  proves(null)
  expect(await checkReceipt(receipt)).toEqual({ state: 'waiting' })
})

it.each([
  ['content', { ...receipt, payload: { ...payload, estate: 4 } }, PROOF],
  ['entry', { ...receipt, signature: 'AB==' }, PROOF],
  ['path', receipt, { ...PROOF, path: [leaf] }],
  ['path', receipt, { ...PROOF, log_index: 0 }],
  ['head', receipt, { ...PROOF, head: headOf(2, root, theirs) }],
  ['head', receipt, { ...PROOF, head: headOf(2, root, ours, 's9') }],
  ['head', receipt, { ...PROOF, log_id: 'another' }],
])('tells a broken %s', async (why, held, proof) => {
  proves(proof)
  expect(await checkReceipt(held)).toEqual({ state: 'broken', why })
})

it('tells a log that was written anew since this phone saw it', async () => {
  proves(PROOF)
  await checkReceipt(receipt)
  proves({ ...PROOF, path: [leaf], head: headOf(2, nodeHash(leaf, leaf)) })
  expect(await checkReceipt(receipt)).toEqual({ state: 'broken', why: 'rewritten' })
})

it('follows a log that has grown since this phone saw it', async () => {
  proves(PROOF)
  await checkReceipt(receipt)
  const grown = nodeHash(root, leaf)
  proves({ ...PROOF, path: [other, leaf], head: headOf(3, grown) })
  server.answers('GET /api/v1/estates/3/evidence/consistency?first=2&second=3', () => ({
    status: 200, body: { first: 2, second: 3, path: [leaf] },
  }))
  expect(await checkReceipt(receipt)).toMatchObject({ state: 'held', size: 3 })
  server.answers('GET /api/v1/estates/3/evidence/consistency?first=2&second=3', () => ({ status: 404 }))
  expect(await checkReceipt(receipt)).toMatchObject({ state: 'held', size: 3 })
})

/** A receipt with another's signature, in a log that stands by it. */
function forged(): Receipt {
  const made = { ...receipt, signature: signedBy(theirs, Buffer.from(digest, 'hex')) }
  const place = leafHash(made)
  proves({ ...PROOF, leaf_hash: place, head: headOf(2, nodeHash(other, place)) })
  return made
}

it('tells a receipt that nobody of ours signed', async () => {
  expect(await checkReceipt(forged())).toEqual({ state: 'broken', why: 'signature' })
})

it('takes a replaced key for what it signed in its time only', async () => {
  proves({ ...PROOF, head: headOf(2, root, theirs, 's2') })
  const ended = (at: string) => ({ ...keyRow('s1', ours, null), ends_at: at })
  publishes(keyRow('s2', theirs, 's1', ours), ended('2026-03-03T00:00:00+08:00'))
  expect(await checkReceipt(receipt)).toMatchObject({ state: 'held' })
  publishes(keyRow('s2', theirs, 's1', ours), ended('2026-03-01T00:00:00+08:00'))
  expect(await checkReceipt(receipt)).toEqual({ state: 'broken', why: 'signature' })
})

it.each([
  ['nobody vouched for', [keyRow('s1', ours, null), keyRow('s2', theirs, 's1')]],
  ['stands beside the first', [keyRow('s1', ours, null), keyRow('s2', theirs, null)]],
  ['does not vouch for itself', [{ ...keyRow('s1', ours, null), begins_at: AT }]],
  ['is none', [{ ...keyRow('s1', ours, null), public_key: 'AA==' }]],
  ['is not there', []],
])('tells a key that %s', async (_, keys) => {
  proves(PROOF)
  publishes(...keys)
  expect(await checkReceipt(receipt)).toEqual({ state: 'broken', why: 'keys' })
})

it('tells when all keys are others than this phone saw', async () => {
  proves(PROOF)
  await checkReceipt(receipt)
  const anew = { ...receipt, signature: signedBy(theirs, Buffer.from(digest, 'hex')) }
  const place = leafHash(anew)
  proves({ ...PROOF, leaf_hash: place, head: headOf(2, nodeHash(other, place), theirs) })
  publishes(keyRow('s1', theirs, null))
  expect(await checkReceipt(anew)).toEqual({ state: 'broken', why: 'keys' })
})
