import { createHash } from 'node:crypto'
import { expect, it, test } from 'vitest'
import { canonical, digestOf, holdsConsistency, holdsInclusion, leafHash, nodeHash } from '@/evidence/proof'
import { sha256 } from '@/evidence/sha256'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')

test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000])('SHA-256 of %d bytes is that of everybody else', (length) => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 256)
  expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
})

it('writes canonical JSON: names sorted, nothing between, Chinese as it is', () => {
  const value = { subject: 'motion:3', facts: { 乙: [1, null, true], 'a"': 'é\n', a: -2 }, at: '2026-03-02' }
  expect(canonical(value)).toBe('{"at":"2026-03-02","facts":{"a":-2,"a\\"":"é\\n","乙":[1,null,true]},"subject":"motion:3"}')
  expect(digestOf(value)).toBe(createHash('sha256').update(canonical(value)).digest('hex'))
})

// Known answers of the Certificate Transparency project: eight leaves.
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const head = (size: number) => ({ size, root: ROOTS[size - 1]! })
const CONSISTENT: [number, number, string[]][] = [
  [1, 8, [
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ]],
  [6, 8, [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ]],
  [2, 5, [
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  ]],
]

test.each(CONSISTENT)('a log of %d goes on as the log of %d', (first, second, path) => {
  expect(holdsConsistency(head(first), head(second), path)).toBe(true)
  expect(holdsConsistency(head(first), head(second), path.slice(1))).toBe(false)
  expect(holdsConsistency(head(first), { ...head(second), root: ROOTS[0]! }, path)).toBe(false)
  expect(holdsConsistency({ ...head(first), root: ROOTS[2]! }, head(second), path)).toBe(false)
  expect(holdsConsistency(head(second), head(first), path)).toBe(false)
})

it('a log of the same length is the same log', () => {
  expect(holdsConsistency(head(5), head(5), [])).toBe(true)
  expect(holdsConsistency(head(5), { size: 5, root: ROOTS[0]! }, [])).toBe(false)
})

it('finds a leaf at its place and nowhere else', () => {
  const leaves = Array.from({ length: 13 }, (_, at) => leafHash({ digest: String(at), key_id: 's1', signature: '' }))
  leaves.forEach((leaf, index) => {
    const { path, root } = proved(leaves, index)
    expect(holdsInclusion(leaf, index, 13, path, root)).toBe(true)
    expect(holdsInclusion(leaf, (index + 1) % 13, 13, path, root)).toBe(false)
    expect(holdsInclusion(leaf, index, 13, path.slice(1), root)).toBe(false)
    expect(holdsInclusion(leaf, index, 13, [...path, root], root)).toBe(false)
    expect(holdsInclusion(leaves[(index + 1) % 13]!, index, 13, path, root)).toBe(false)
  })
  expect(holdsInclusion(leaves[0]!, 13, 13, [], leaves[0]!)).toBe(false)
})

/** The tree as RFC 9162 defines it, from the whole list of leaves. */
function proved(leaves: string[], index: number): { path: string[]; root: string } {
  if (leaves.length === 1) return { path: [], root: leaves[0]! }
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  const isRight = index >= split
  const own = proved(isRight ? leaves.slice(split) : leaves.slice(0, split), isRight ? index - split : index)
  const beside = proved(isRight ? leaves.slice(0, split) : leaves.slice(split), 0).root
  const root = isRight ? nodeHash(beside, own.root) : nodeHash(own.root, beside)
  return { path: [...own.path, beside], root }
}
