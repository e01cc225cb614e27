import { clampScale, isCancel, refusedSheet, type Platform, type SubscribeAnswer } from './types'

/**
 * A browser has no `wx`. Beside the WeChat sandbox, which plays the platform, the sandbox's phone gives what WeChat would
 * give; its address and the person come as `?sandbox=…&persona=…`. Without it there is no way to log in, and the page
 * says so.
 */
interface Phone {
  sandbox: string
  persona: string
}

const PHONE_KEY = 'gongzhi.phone'
const STANDARD_FONT_PX = 16

/** The phone says no, as `wx` does; the message is for the page. */
class PhoneRefusal extends Error {
  constructor(
    readonly errMsg: string,
    words: string,
  ) {
    super(words)
  }
}

const phone = phoneOfThisFrame()

export const h5: Platform = {
  name: 'h5',
  scope: phone ? `.${phone.persona}` : '',
  loginHindrance: phone ? null : '浏览器里不能用微信登录。请在微信中搜索并打开「共治」小程序。',
  login: async () => (await ask<{ code: string }>('login-code')).code,
  phoneCode: async () => (await ask<{ code: string }>('phone-code')).code,
  requestSubscribe: async (templateIds) =>
    (await post<{ results: Record<string, SubscribeAnswer> }>('subscribe', { template_ids: templateIds })).results,
  pay: async (sheet) => {
    try {
      return !isCancel((await post<{ errMsg: string }>('pay', sheet)).errMsg)
    } catch (thrown) {
      throw thrown instanceof PhoneRefusal ? new Error(refusedSheet(thrown.errMsg)) : thrown
    }
  },
  fontScale: () => clampScale(browserFontPx() / STANDARD_FONT_PX),
  privacy: () => Promise.resolve({ isPending: false, contractName: null }),
  openPrivacyContract: () => undefined,
  keepWords: '保存到本机',
  keepFile: (path, name) => {
    const link = document.createElement('a')
    link.href = path
    link.download = name
    link.click()
    return Promise.resolve()
  },
  writeText: (_name, text) => URL.createObjectURL(new Blob([text], { type: 'application/json' })),
  readText: async (path) => (await fetch(path)).text(),
  openAddress: (url) => void window.open(url, '_blank', 'noopener'),
}

/** The parameters may stand before the hash or behind it; a reload without them finds them in this tab's storage. */
function phoneOfThisFrame(): Phone | null {
  const behindHash = location.hash.split('?')[1] ?? ''
  for (const query of [location.search, behindHash]) {
    const given = new URLSearchParams(query)
    const sandbox = given.get('sandbox')
    const persona = given.get('persona')
    if (sandbox && persona) {
      const found = { sandbox: sandbox.replace(/\/$/, ''), persona }
      sessionStorage.setItem(PHONE_KEY, JSON.stringify(found))
      return found
    }
  }
  const kept = sessionStorage.getItem(PHONE_KEY)
  return kept === null ? null : (JSON.parse(kept) as Phone)
}

async function ask<T>(what: string): Promise<T> {
  const { sandbox, persona } = present()
  return answerOf<T>(await reach(`${sandbox}/phone/api/${what}?persona=${encodeURIComponent(persona)}`))
}

async function post<T>(what: string, body: object): Promise<T> {
  const { sandbox, persona } = present()
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ persona, ...body }),
  }
  return answerOf<T>(await reach(`${sandbox}/phone/api/${what}`, init))
}

function present(): Phone {
  if (!phone) throw new Error(h5.loginHindrance ?? '')
  return phone
}

async function reach(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch {
    throw new Error('微信模拟环境没有连上，请确认它正在运行。')
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T
  const refusal = (await response.json().catch(() => ({}))) as { errMsg?: string }
  const isPhoneless = refusal.errMsg?.includes('no phone number') ?? false
  const words = isPhoneless ? '这部手机没有手机号，可以请社区工作人员帮您登记。' : `微信没有答应（${refusal.errMsg ?? response.status}）。`
  throw new PhoneRefusal(refusal.errMsg ?? '', words)
}

/** `medium` is the reader's own text size, whatever the page does to its root. */
function browserFontPx(): number {
  const probe = document.createElement('span')
  probe.style.cssText = 'font-size:medium;position:absolute;visibility:hidden'
  document.body.appendChild(probe)
  const size = parseFloat(getComputedStyle(probe).fontSize)
  probe.remove()
  return size
}
