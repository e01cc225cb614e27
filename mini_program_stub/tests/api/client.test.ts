import { afterEach, beforeEach, expect, test } from 'vitest'
import { api } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { dropTokens, hasSession, keepTokens, onSessionEnd } from '@/api/tokens'
import { serverNow } from '@/words/clock'
import { TestServer, type Heard } from '../server'

const CLAIM = { unit_id: 7, role: 'owner' as const, name: '王秀英', proof: '房产证末四位 1234' }
const EXPIRED = { status: 401, body: { code: 'token-expired', title: '登录已过期', detail: '请重新登录。' } }

let server: TestServer

beforeEach(async () => {
  server = await TestServer.start()
  dropTokens()
})

afterEach(async () => {
  await server.stop()
})

function withRotation(): void {
  keepTokens({ access_token: 'old', refresh_token: 'r1' })
  const me = { id: 1, version: 3 }
  server.answers('GET /api/v1/me', ({ headers }) => (headers.authorization === 'Bearer new' ? { status: 200, body: me } : EXPIRED))
  server.answers('GET /api/v1/me/todo', ({ headers }) =>
    headers.authorization === 'Bearer new' ? { status: 200, body: { items: [] } } : EXPIRED,
  )
  server.answers('POST /api/v1/sessions/refresh', ({ body }) =>
    (body as { refresh_token: string }).refresh_token === 'r1'
      ? { status: 201, body: { access_token: 'new', refresh_token: 'r2', expires_in: 900 } }
      : { status: 401, body: { code: 'refresh-reused', title: '登录凭证被重复使用' } },
  )
}

async function refusal(call: Promise<unknown>): Promise<ProblemError> {
  const thrown: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(ProblemError)
  return thrown as ProblemError
}

test('two requests that find the token expired refresh it once and both succeed', async () => {
  withRotation()
  const [me, todo] = await Promise.all([api.get('/me'), api.get('/me/todo')])
  expect(me.version).toBe(3)
  expect(todo.items).toEqual([])
  expect(server.heardAt('POST /api/v1/sessions/refresh')).toHaveLength(1)
})

test('the rotated refresh token is kept, on the phone too', async () => {
  withRotation()
  await api.get('/me')
  server.answers('GET /api/v1/me', () => EXPIRED)
  const seen: unknown[] = []
  server.answers('POST /api/v1/sessions/refresh', ({ body }) => {
    seen.push(body)
    return { status: 201, body: { access_token: 'newer', refresh_token: 'r3', expires_in: 900 } }
  })
  await refusal(api.get('/me'))
  expect(seen).toEqual([{ refresh_token: 'r2' }])
})

test('a refused refresh ends the session and the first refusal is shown', async () => {
  withRotation()
  keepTokens({ access_token: 'old', refresh_token: 'used before' })
  let ended = false
  onSessionEnd(() => (ended = true))
  expect((await refusal(api.get('/me'))).code).toBe('token-expired')
  expect(ended).toBe(true)
  expect(hasSession()).toBe(false)
})

test('a refresh that finds no network keeps the session', async () => {
  withRotation()
  server.answers('POST /api/v1/sessions/refresh', () => 'hang up')
  expect((await refusal(api.get('/me'))).code).toBe('offline')
  expect(hasSession()).toBe(true)
})

test('the same act carries the same key until it is answered, then a new one', async () => {
  let tries = 0
  server.answers('POST /api/v1/me/claims', () => {
    tries += 1
    if (tries === 1) return 'hang up'
    return tries === 2 ? { status: 503, raw: '<html>busy</html>' } : { status: 201, body: { id: 1 } }
  })
  await refusal(api.post('/me/claims', { body: CLAIM }))
  await refusal(api.post('/me/claims', { body: CLAIM }))
  await api.post('/me/claims', { body: CLAIM })
  await api.post('/me/claims', { body: CLAIM })
  const keys = server.heardAt('POST /api/v1/me/claims').map(keyOf)
  expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).toBe(keys[0])
  expect(keys[3]).not.toBe(keys[0])
})

test('another act meanwhile has a key of its own', async () => {
  server.answers('POST /api/v1/me/claims', () => 'hang up')
  await refusal(api.post('/me/claims', { body: CLAIM }))
  await refusal(api.post('/me/claims', { body: { ...CLAIM, unit_id: 8 } }))
  const keys = server.heardAt('POST /api/v1/me/claims').map(keyOf)
  expect(keys[0]).not.toBe(keys[1])
})

test('a refusal of the server comes with its code, fields and numbers', async () => {
  server.answers('POST /api/v1/me/claims', () => ({
    status: 422,
    body: {
      type: '/problems/invalid-input', code: 'invalid-input', title: '填写有误', detail: '请按提示修改。',
      status: 422, errors: { name: ['请填写身份证上的姓名'] }, missing: 12,
    },
  }))
  const problem = await refusal(api.post('/me/claims', { body: CLAIM }))
  expect(problem).toMatchObject({
    code: 'invalid-input', status: 422, title: '填写有误', detail: '请按提示修改。',
    errors: { name: ['请填写身份证上的姓名'] }, extra: { missing: 12 },
  })
})

test("a gateway's page becomes a sentence a resident understands", async () => {
  server.answers('GET /api/v1/me', () => ({ status: 502, raw: '<html>Bad Gateway</html>' }))
  const problem = await refusal(api.get('/me'))
  expect(problem).toMatchObject({ code: 'unreadable', status: 502, title: '服务暂时不可用' })
})

test('paths and queries are filled in, the version goes as If-Match, and WeChat patches by POST', async () => {
  server.answers('PUT /api/v1/me/consents/a%2Fb', () => ({ status: 200, body: {} }))
  server.answers('GET /api/v1/me/inbox?cursor=x%3D%3D', () => ({ status: 200, body: { items: [], next_cursor: null } }))
  server.answers('POST /api/v1/me', () => ({ status: 200, body: {} }))
  await api.put('/me/consents/{document}', { path: { document: 'a/b' }, body: { version: 1, granted: true } })
  await api.get('/me/inbox', { query: { cursor: 'x==', limit: undefined } })
  await api.patch('/me', { body: { elder_mode: true }, version: 3 })
  const patched = server.heard.at(-1)
  expect(patched?.headers).toMatchObject({ 'if-match': '"v3"', 'x-http-method-override': 'PATCH' })
})

test('an answer without a body is no error', async () => {
  server.answers('DELETE /api/v1/sessions/current', () => ({ status: 204 }))
  await expect(api.delete('/sessions/current')).resolves.toBeUndefined()
})

test("what is due is said by the server's clock", async () => {
  const time = '2027-01-02T09:00:00+08:00'
  server.answers('GET /api/v1/me', () => ({ status: 200, body: {}, headers: { 'X-Server-Time': time } }))
  await api.get('/me')
  expect(Math.abs(serverNow() - Date.parse(time))).toBeLessThan(2000)
})

function keyOf(heard: Heard): string {
  return String(heard.headers['idempotency-key'])
}

const BUNDLE = ['/motions/{motion_id}/bundle', { path: { motion_id: 5 } }] as const

test('a file is fetched with a fresh token and kept on the phone', async () => {
  withRotation()
  server.answers('GET /api/v1/motions/5/bundle', ({ headers }) =>
    headers.authorization === 'Bearer new' ? { status: 200, raw: 'PK' } : EXPIRED,
  )
  expect(await (await fetch(await api.download(...BUNDLE))).text()).toBe('PK')
})

test('a file that is refused is a problem like any other', async () => {
  const body = { code: 'bundle-in-making', title: '证据包正在生成', detail: '请稍后再下载。' }
  server.answers('GET /api/v1/motions/5/bundle', () => ({ status: 503, body }))
  expect(await refusal(api.download(...BUNDLE))).toMatchObject({ code: 'bundle-in-making', status: 503 })
  server.answers('GET /api/v1/motions/5/bundle', () => 'hang up')
  expect((await refusal(api.download(...BUNDLE))).code).toBe('offline')
})
