/**
 * One key per act. The same act, said again because no answer came, carries the same key and the server answers what it
 * answered before; once an answer is there, the next act gets a new one.
 */
const unanswered = new Map<string, string>()

export function keyOf(act: string): string {
  const known = unanswered.get(act)
  if (known !== undefined) return known
  const key = uuid()
  unanswered.set(act, key)
  return key
}

export function answered(act: string): void {
  unanswered.delete(act)
}

/** A version 4 UUID. WeChat has no crypto.randomUUID; a key need not be secret, only never the same twice. */
function uuid(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(Math.random() * 16)
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16)
  })
}
