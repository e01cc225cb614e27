import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkReceipt, type Receipt } from '@/evidence/check'
import { digestOf, leafHash, nodeHash } from '@/evidence/proof'
import { phone } from '../phone'
import { TestServer } from '../server'

let server: TestServer
beforeEach(async () => {
  phone.storage.clear()
  server = await TestServer.start()
})
afterEach(() => server.stop())

const payload = { kind: 'ballot', estate: 3, subject: 'motion:5', at: '2026-03-02T10:00:00+08:00', facts: {} }
const receipt: Receipt = {
  id: 7, kind: 'ballot', payload, digest: digestOf(payload), key_id: 's1', signature: 'AA==', at: payload.at,
}
const leaf = leafHash(receipt)
const other = nodeHash(leaf, leaf)
const root = nodeHash(other, leaf)
const HEAD = { size: 2, root, at: payload.at, key_id: 's1', signature: 'AA==' }
const PROOF = { log_id: 'log', log_index: 1, leaf_hash: leaf, path: [other], head: HEAD }

const proves = (proof: unknown) =>
  server.answers('GET /api/v1/receipts/7/proof', () => ({ status: 200, body: { proof } }))

it('tells the place of a receipt that holds', async () => {
  proves(PROOF)
  expect(await checkReceipt(receipt)).toEqual({ state: 'held', number: 2, size: 2, at: payload.at })
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
])('tells a broken %s', async (why, held, proof) => {
  proves(proof)
  expect(await checkReceipt(held)).toEqual({ state: 'broken', why })
})

it('tells a log that was written anew since this phone saw it', async () => {
  proves(PROOF)
  await checkReceipt(receipt)
  proves({ ...PROOF, path: [leaf], head: { ...HEAD, root: nodeHash(leaf, leaf) } })
  expect(await checkReceipt(receipt)).toEqual({ state: 'broken', why: 'rewritten' })
})

it('follows a log that has grown since this phone saw it', async () => {
  proves(PROOF)
  await checkReceipt(receipt)
  const grown = nodeHash(root, leaf)
  proves({ ...PROOF, path: [other, leaf], head: { ...HEAD, size: 3, root: grown } })
  server.answers('GET /api/v1/estates/3/evidence/consistency?first=2&second=3', () => ({
    status: 200, body: { first: 2, second: 3, path: [leaf] },
  }))
  expect(await checkReceipt(receipt)).toMatchObject({ state: 'held', size: 3 })
  server.answers('GET /api/v1/estates/3/evidence/consistency?first=2&second=3', () => ({ status: 404 }))
  expect(await checkReceipt(receipt)).toMatchObject({ state: 'held', size: 3 })
})
