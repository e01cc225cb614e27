import { verify } from '@stablelib/ed25519'
import type { Answer } from '@/api/routes'
import { bytes, canonical, fromBase64, utf8, type Signed } from './proof'

/** The signing keys, followed from the first one. WeChat's mini programs have no `crypto.subtle`, and older phones no BigInt. */
type Key = Answer<'get', '/evidence/keys'>['items'][number]

export class Keys {
  private constructor(private readonly chain: Key[]) {}

  /** Follow the keys, each vouched for by the one before; null where one is not. Those that have not begun are left out. */
  static followed(published: readonly Key[]): Keys | null {
    const begun = published.filter((one) => one.begins_at !== null)
    const chain: Key[] = []
    while (chain.length < begun.length) {
      const before = chain.at(-1) ?? null
      const next = begun.find(({ follows }) => follows === (before?.key_id ?? null))
      if (!next || !holds((before ?? next).public_key, next.signature, vouching(next))) return null
      chain.push(next)
    }
    return chain.length ? new Keys(chain) : null
  }

  get first(): string {
    return this.chain[0]!.public_key
  }

  /** Whether a receipt was signed by one of these keys while it might. */
  haveSigned(receipt: Signed & { at: string }): boolean {
    return this.hold(receipt, receipt.at, bytes(receipt.digest))
  }

  /** Whether a head of a log was. */
  haveSignedHead(log_id: string, { at, key_id, root, signature, size }: SignedHead): boolean {
    const said = canonical({ at, key_id, kind: 'tree-head', log_id, root, size })
    return this.hold({ key_id, signature }, at, utf8(said))
  }

  private hold({ key_id, signature }: Pick<Signed, 'key_id' | 'signature'>, at: string, message: Uint8Array): boolean {
    const key = this.chain.find((one) => one.key_id === key_id)
    if (!key || (key.ends_at !== null && Date.parse(at) > Date.parse(key.ends_at))) return false
    return holds(key.public_key, signature, message)
  }
}

interface SignedHead {
  at: string
  key_id: string
  root: string
  signature: string
  size: number
}

function vouching({ begins_at, follows, key_id, public_key }: Key): Uint8Array {
  return utf8(canonical({ begins_at, follows, key_id, kind: 'signing-key', public_key }))
}

const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64

function holds(publicKey: string, signature: string, message: Uint8Array): boolean {
  const [key, signed] = [fromBase64(publicKey), fromBase64(signature)]
  return key.length === PUBLIC_KEY_BYTES && signed.length === SIGNATURE_BYTES && verify(key, message, signed)
}
