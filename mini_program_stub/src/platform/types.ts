export type SubscribeAnswer = 'accept' | 'reject' | 'ban' | 'filter'

/** What opens WeChat's payment sheet; the server signs it. */
export interface PaySheet {
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

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
  /**
   * Open WeChat's payment sheet; false when the person left it without paying. True proves nothing: only the server knows
   * whether money came. Raises with words for the page when the sheet cannot be opened.
   */
  pay: (sheet: PaySheet) => Promise<boolean>
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

/** "requestPayment:fail cancel": the person left the payment sheet. */
export function isCancel(errMsg: string): boolean {
  return /fail cancel/.test(errMsg)
}

export function refusedSheet(errMsg: string): string {
  if (/已支付/.test(errMsg)) return '这一笔已经付过，不要重复支付。正在核对结果。'
  if (/不一致/.test(errMsg)) return '付款的微信和登录的微信不是同一个，请用登录的微信付款。'
  return '微信支付没有打开，没有扣款。请稍后再试，或者用现金、银行转账交纳。'
}
