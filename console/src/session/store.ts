import { reactive, readonly } from 'vue'

import type { Schemas } from '@/api/types'
import { hear, tell } from './tabs'

export type Staff = Schemas['StaffLoginOut']['staff']

export interface Tokens {
  access_token: string
  refresh_token: string
}

interface Session extends Tokens {
  staff: Staff
}

interface State {
  session: Session | null
  /** Why the last session ended, for the login page. */
  endedBecause: string
}

const KEY = 'gongzhi.session'

const state = reactive<State>({ session: plain(), endedBecause: '' })

/** Who is logged in. Written only by the functions of this file. */
export const current = readonly(state)

/** Begin the session in this and the other open tabs. */
export function keep({ access_token, refresh_token, staff }: Session): void {
  const session = { access_token, refresh_token, staff }
  adopt(session)
  tell({ kind: 'session', session })
}

/** Go on with new tokens. */
export function renewed(tokens: Tokens): void {
  const session = plain()
  if (session) keep({ ...session, ...tokens })
}

/** End the session in all tabs. */
export function drop(because = ''): void {
  forget(because)
  tell({ kind: 'ended', because })
}

let asked = false

/** Ask the other tabs for their session, once: a new tab starts logged in when another one is. */
export async function borrow(): Promise<void> {
  if (state.session || asked) return
  asked = true
  tell({ kind: 'asking' })
  await new Promise((resolve) => setTimeout(resolve, 120))
}

function adopt(session: Session): void {
  state.session = session
  state.endedBecause = ''
  sessionStorage.setItem(KEY, JSON.stringify(session))
}

function forget(because: string): void {
  state.session = null
  state.endedBecause = because
  sessionStorage.removeItem(KEY)
}

/** The session without Vue's proxies, which a channel cannot carry. */
function plain(): Session | null {
  const kept = sessionStorage.getItem(KEY)
  return kept ? (JSON.parse(kept) as Session) : null
}

hear((word) => {
  if (word.kind === 'session') adopt(word.session as Session)
  if (word.kind === 'ended' && state.session) forget(word.because)
  if (word.kind === 'asking' && state.session) {
    tell({ kind: 'session', session: plain() })
  }
})
