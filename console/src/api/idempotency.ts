/** Keys of acts whose answer is not known yet, by what was asked. */
const open = new Map<string, string>()

/** The key of an act: the same for the same content until an answer has come. */
export function keyFor(act: string): string {
  const known = open.get(act)
  if (known) return known
  const key = newKey()
  open.set(act, key)
  return key
}

/** An answer has come: asked again, it is another act. */
export function settled(act: string): void {
  open.delete(act)
}

/** crypto.randomUUID is missing on plain http outside of localhost. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
