import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TestServer } from '../server'
import { phone } from '../phone'
import type { Platform } from '@/platform/types'

let sandbox: TestServer
const kept = new Map<string, string>()

beforeEach(async () => {
  sandbox = await TestServer.start()
  kept.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

afterEach(async () => {
  vi.unstubAllGlobals()
  await sandbox.stop()
})

async function opened(search: string, hash = ''): Promise<Platform> {
  vi.stubGlobal('location', { search, hash })
  vi.resetModules()
  return (await import('@/platform/h5')).h5
}

test.each(['before', 'behind'])('the person comes %s the hash and gets a login code', async (place) => {
  const query = `?sandbox=${encodeURIComponent(phone.server)}&persona=p7`
  sandbox.answers('GET /phone/api/login-code?persona=p7', () => ({ status: 200, body: { code: 'c1' } }))
  const h5 = await opened(place === 'before' ? query : '', place === 'behind' ? `#/pages/home/index${query}` : '#/')
  expect(h5.loginHindrance).toBeNull()
  expect(h5.scope).toBe('.p7')
  expect(await h5.login()).toBe('c1')
})

test('a reload without the parameters remembers them', async () => {
  await opened(`?sandbox=${encodeURIComponent(phone.server)}&persona=p7`)
  expect((await opened('')).scope).toBe('.p7')
})

test('without a sandbox nobody can log in, and it says why', async () => {
  const h5 = await opened('')
  expect(h5.loginHindrance).toContain('微信')
  await expect(h5.login()).rejects.toThrow('微信')
})

test('the answers to a subscription are given for each template', async () => {
  sandbox.answers('POST /phone/api/subscribe', ({ body }) => {
    expect(body).toEqual({ persona: 'p7', template_ids: ['t1', 't2'] })
    return { status: 200, body: { results: { t1: 'accept', t2: 'reject' }, errMsg: 'requestSubscribeMessage:ok' } }
  })
  const h5 = await opened(`?sandbox=${encodeURIComponent(phone.server)}&persona=p7`)
  expect(await h5.requestSubscribe(['t1', 't2'])).toEqual({ t1: 'accept', t2: 'reject' })
})

test('a phone without a number says so in words', async () => {
  const refusal = { status: 409, body: { errMsg: 'getPhoneNumber:fail no phone number on this phone' } }
  sandbox.answers('GET /phone/api/phone-code?persona=p7', () => refusal)
  const h5 = await opened(`?sandbox=${encodeURIComponent(phone.server)}&persona=p7`)
  await expect(h5.phoneCode()).rejects.toThrow('没有手机号')
})

const SHEET = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' }
const withPhone = (): string => `?sandbox=${encodeURIComponent(phone.server)}&persona=p7`

test('the payment sheet gets what the server signed', async () => {
  sandbox.answers('POST /phone/api/pay', ({ body }) => {
    expect(body).toEqual({ persona: 'p7', ...SHEET })
    return { status: 200, body: { errMsg: 'requestPayment:ok' } }
  })
  expect(await (await opened(withPhone())).pay(SHEET)).toBe(true)
})

test('who leaves the sheet has not paid', async () => {
  sandbox.answers('POST /phone/api/pay', () => ({ status: 200, body: { errMsg: 'requestPayment:fail cancel' } }))
  expect(await (await opened(withPhone())).pay(SHEET)).toBe(false)
})

test.each([
  ['requestPayment:fail 订单已支付', '不要重复支付'],
  ['requestPayment:fail 下单账号与支付账号不一致', '不是同一个'],
  ['requestPayment:fail prepay_id 已失效', '没有扣款'],
])('a sheet that ends with %s is said in words', async (errMsg, expected) => {
  sandbox.answers('POST /phone/api/pay', () => ({ status: 400, body: { errCode: -1, errMsg } }))
  await expect((await opened(withPhone())).pay(SHEET)).rejects.toThrow(expected)
})
