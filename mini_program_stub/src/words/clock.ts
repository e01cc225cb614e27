/** The server's time: what is due is said by its clock, not by the phone's. */
let ahead = 0

/** Learn from an answer's headers how far the server's clock is ahead of the phone's. */
export function noteServerTime(header: unknown): void {
  if (typeof header !== 'object' || header === null) return
  const found = Object.entries(header).find(([name]) => name.toLowerCase() === 'x-server-time')
  const time = typeof found?.[1] === 'string' ? Date.parse(found[1]) : NaN
  if (!Number.isNaN(time)) ahead = time - Date.now()
}

export function serverNow(): number {
  return Date.now() + ahead
}
