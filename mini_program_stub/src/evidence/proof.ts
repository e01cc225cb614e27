import { sha256 } from './sha256'

/** The checks of RFC 9162 on the phone itself: nothing is believed that can be computed. docs/evidence.md has the bytes. */
export interface Signed {
  digest: string
  key_id: string
  signature: string
}

/** Canonical JSON (RFC 8785) of what receipts hold: texts, whole numbers, lists, objects. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`
}

export function digestOf(value: unknown): string {
  return hex(sha256(utf8(canonical(value))))
}

export function leafHash({ digest, key_id, signature }: Signed): string {
  return hex(sha256(joined(Uint8Array.of(0), utf8(canonical({ digest, key_id, signature })))))
}

export function nodeHash(left: string, right: string): string {
  return hex(sha256(joined(Uint8Array.of(1), bytes(left), bytes(right))))
}

/** Whether the path leads from the leaf at `index` to the root (RFC 9162, 2.1.3.2). */
export function holdsInclusion(leaf: string, index: number, size: number, path: string[], root: string): boolean {
  if (!(index >= 0 && index < size)) return false
  const way = new Way(index, size - 1)
  let found = leaf
  for (const sibling of path) {
    if (way.isOver) return false
    found = way.goUp() ? nodeHash(sibling, found) : nodeHash(found, sibling)
  }
  return way.isOver && found === root
}

/** Whether the path proves that the larger tree begins with the smaller (RFC 9162, 2.1.4.2). */
export function holdsConsistency(first: Head, second: Head, path: string[]): boolean {
  if (!(first.size > 0 && first.size <= second.size)) return false
  if (first.size === second.size) return path.length === 0 && first.root === second.root
  const steps = isPowerOfTwo(first.size) ? [first.root, ...path] : path
  const way = new Way(first.size - 1, second.size - 1)
  way.skipRight()
  let [older, newer] = [steps[0], steps[0]]
  if (older === undefined || newer === undefined) return false
  for (const sibling of steps.slice(1)) {
    if (way.isOver) return false
    if (way.goUp()) [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)]
    else newer = nodeHash(newer, sibling)
  }
  return way.isOver && older === first.root && newer === second.root
}

export interface Head {
  size: number
  root: string
}

/** The way up a tree. By division, not by shifts: shifts end at 32 bits. */
class Way {
  constructor(
    private position: number,
    private last: number,
  ) {}

  get isOver(): boolean {
    return this.last === 0
  }

  /** Go up one node of the path; says whether the sibling stands on the left. */
  goUp(): boolean {
    const isLeft = this.position % 2 === 1 || this.position === this.last
    if (isLeft) while (this.position % 2 === 0 && this.position !== 0) this.rise()
    this.rise()
    return isLeft
  }

  skipRight(): void {
    while (this.position % 2 === 1) this.rise()
  }

  private rise(): void {
    this.position = Math.floor(this.position / 2)
    this.last = Math.floor(this.last / 2)
  }
}

function isPowerOfTwo(size: number): boolean {
  let rest = size
  while (rest % 2 === 0) rest /= 2
  return rest === 1
}

export function utf8(text: string): Uint8Array {
  const encoded = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  )
  return Uint8Array.from(encoded, (char) => char.charCodeAt(0))
}

export function bytes(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Read base64; the mini program has no `atob`. What is not base64 gives fewer bytes. */
export function fromBase64(text: string): Uint8Array {
  const bits = Array.from(text.replace(/=+$/, ''), (letter) => BASE64.indexOf(letter).toString(2).padStart(6, '0')).join('')
  return Uint8Array.from(bits.match(/[01]{8}/g) ?? [], (eight) => parseInt(eight, 2))
}

function hex(raw: Uint8Array): string {
  return Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
