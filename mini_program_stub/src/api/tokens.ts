import { platform } from '@/platform'
import { ProblemError } from './problem'
import { send } from './transport'

/** The session's two tokens, kept on the phone, and their rotation. */
export interface Tokens {
  access: string
  refresh: string
}

/** Two people in two frames of one browser (the demo) must not share a session. */
const STORED = `gongzhi.tokens${platform.scope}`

let tokens = stored()
let refreshing: Promise<void> | null = null
let ended: () => void = () => undefined

export function hasSession(): boolean {
  return tokens !== null
}

export function keepTokens(given: { access_token: string; refresh_token: string }): void {
  tokens = { access: given.access_token, refresh: given.refresh_token }
  uni.setStorageSync(STORED, tokens)
}

export function dropTokens(): void {
  tokens = null
  uni.removeStorageSync(STORED)
}

/** Be told when the server ends the session. */
export function onSessionEnd(tell: () => void): void {
  ended = tell
}

/** Send with the access token; when it has run out, refresh it once and send again. */
export async function withFreshToken<T>(once: (headers: Record<string, string>) => Promise<T>): Promise<T> {
  const used = tokens
  if (used === null) return once({})
  try {
    return await once(bearer(used))
  } catch (thrown) {
    if (!(thrown instanceof ProblemError) || thrown.status !== 401) throw thrown
    if (tokens?.access === used.access) await refreshOnce()
    if (tokens === null) throw thrown
    return once(bearer(tokens))
  }
}

/** Using a refresh token twice ends the session family: whoever comes meanwhile waits for the one under way. */
function refreshOnce(): Promise<void> {
  refreshing ??= rotate().finally(() => {
    refreshing = null
  })
  return refreshing
}

async function rotate(): Promise<void> {
  const elsewhere = stored()
  if (elsewhere !== null && elsewhere.refresh !== tokens?.refresh) {
    tokens = elsewhere // another tab of the browser was quicker
    return
  }
  try {
    const body = { refresh_token: tokens?.refresh }
    keepTokens((await send({ method: 'post', url: '/sessions/refresh', body, headers: {} })) as Parameters<typeof keepTokens>[0])
  } catch (thrown) {
    if (!(thrown instanceof ProblemError) || thrown.isUncertain || thrown.status === 429) throw thrown
    dropTokens()
    ended()
  }
}

function stored(): Tokens | null {
  const found: unknown = uni.getStorageSync(STORED)
  return typeof found === 'object' && found !== null && 'refresh' in found ? (found as Tokens) : null
}

function bearer(held: Tokens): Record<string, string> {
  return { Authorization: `Bearer ${held.access}` }
}
