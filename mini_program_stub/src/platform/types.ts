export type SubscribeAnswer = 'accept' | 'reject' | 'ban' | 'filter'

/** What the app needs of the place it runs in. */
export interface Platform {
  readonly name: 'weixin' | 'h5'
  /** Suffix of storage keys, where several people may share one browser. */
  readonly scope: string
  /** Why nobody can log in here, in words for the page; null where they can. */
  readonly loginHindrance: string | null
  /** A code for POST /sessions/wechat. */
  login: () => Promise<string>
  /** A code for POST /me/phone; WeChat gives it with the press of its own button (PhoneButton). */
  phoneCode: (pressed?: { code?: string; errMsg?: string }) => Promise<string>
  /** Ask leave to send these messages later; only within a press. */
  requestSubscribe: (templateIds: string[]) => Promise<Record<string, SubscribeAnswer>>
  /** The phone's own text size against its standard, between 1 and 1.5. */
  fontScale: () => number
  /** WeChat's privacy guide: whether it still waits for consent, and its name. */
  privacy: () => Promise<{ isPending: boolean; contractName: string | null }>
  openPrivacyContract: () => void
  /** What keeping a file is called here, for a button. */
  readonly keepWords: string
  /** Give a file to its owner; only within a press. */
  keepFile: (path: string, name: string) => Promise<void>
  /** Write a text into a file of this name; where it is. */
  writeText: (name: string, text: string) => string
  readText: (path: string) => Promise<string>
  /** Open an address that a browser is needed for, or let it be taken to one. */
  openAddress: (url: string) => void
}

export const SMALLEST_SCALE = 1
export const LARGEST_SCALE = 1.5

export function clampScale(factor: number): number {
  return Number.isFinite(factor) ? Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, factor)) : SMALLEST_SCALE
}
