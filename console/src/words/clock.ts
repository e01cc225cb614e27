import { ref } from 'vue'

/** The server's time: forms begin with it, and what they send is judged by it, not by the browser's clock. */
const ahead = ref(0)
const JITTER_MS = 1000

/** Learn from an answer's X-Server-Time how far the server's clock is ahead of the browser's. */
export function noteServerTime(header: string | null): void {
  const found = Date.parse(header ?? '') - Date.now()
  if (Math.abs(found - ahead.value) > JITTER_MS) ahead.value = found
}

/** The present moment by the server's clock; whoever shows it is shown anew when the clock is put forward. */
export function serverNow(): Date {
  return new Date(Date.now() + ahead.value)
}
