import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { api } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { current, drop, keep } from '@/session/store'

type Call = { method: string; url: string; headers: Record<string, string>; body: string }

const calls: Call[] = []
let answers: ((call: Call) => Response | Error)[] = []

const ok = (body: unknown, status = 200) => () => new Response(JSON.stringify(body), { status })
const lost = () => () => new Error('network')
const refused = (status: number, code: string, more: object = {}) =>
  ok({ type: `/problems/${code}`, code, title: '标题', detail: '说明', status, request_id: 'r1', ...more }, status)

beforeEach(() => {
  calls.length = 0
  answers = []
  vi.stubGlobal('fetch', async (url: string, init: { method: string; headers: Record<string, string>; body?: string }) => {
    const call = { method: init.method, url, headers: init.headers, body: init.body ?? '' }
    calls.push(call)
    const answer = (answers.shift() ?? refused(500, 'unexpected-call'))(call)
    if (answer instanceof Error) throw answer
    return answer
  })
  keep({ access_token: 'old', refresh_token: 'r-old', staff: { id: 1, username: 'a', name: '甲', must_change_password: false, roles: [] } })
})

afterEach(() => {
  drop()
  vi.unstubAllGlobals()
})

const refusal = (promise: Promise<unknown>) => promise.then(() => expect.unreachable(), (error: unknown) => error as ProblemError)
const newStaff = { username: 'chen', name: '陈华', roles: [{ role: 'clerk' as const, place_id: 1 }] }

describe('a request', () => {
  it('fills path and query and carries the token', async () => {
    answers = [ok({ items: [], next_cursor: null })]
    await api.get('/estates/{estate_id}/claims', { path: { estate_id: 3 }, query: { state: 'pending', cursor: undefined } })
    expect(calls[0]).toMatchObject({ method: 'GET', url: '/api/v1/estates/3/claims?state=pending' })
    expect(calls[0]?.headers.Authorization).toBe('Bearer old')
  })

  it('sends the version that was seen', async () => {
    answers = [() => new Response(null, { status: 204 })]
    await api.delete('/staff/{staff_id}', { path: { staff_id: 7 }, version: 4 })
    expect(calls[0]?.headers['If-Match']).toBe('"v4"')
  })

  it('turns a refusal into a problem with what is missing', async () => {
    answers = [refused(422, 'invalid-input', { errors: { name: ['太短'] }, missing: 12 })]
    const problem = await refusal(api.post('/staff', { body: newStaff }))
    expect(problem).toBeInstanceOf(ProblemError)
    expect(problem).toMatchObject({ code: 'invalid-input', status: 422, errors: { name: ['太短'] }, extra: { missing: 12 }, requestId: 'r1' })
  })

  it('turns a page of a proxy and a lost connection into problems too', async () => {
    answers = [() => new Response('<html>', { status: 502 }), lost()]
    expect(await refusal(api.get('/estates'))).toMatchObject({ code: 'http-502', status: 502 })
    expect(await refusal(api.get('/estates'))).toMatchObject({ code: 'offline', status: 0 })
  })
})

describe('the idempotency key', () => {
  it('stays the same until an answer has come, then changes', async () => {
    answers = [lost(), refused(503, 'busy'), ok({}, 201), ok({}, 201)]
    await refusal(api.post('/staff', { body: newStaff }))
    await refusal(api.post('/staff', { body: newStaff }))
    await api.post('/staff', { body: newStaff })
    await api.post('/staff', { body: newStaff })
    const keys = calls.map(({ headers }) => headers['Idempotency-Key'])
    expect(keys[0]).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).toBe(keys[0])
    expect(keys[3]).not.toBe(keys[0])
  })

  it('is another one for other content', async () => {
    answers = [lost(), ok({}, 201)]
    await refusal(api.post('/staff', { body: newStaff }))
    await api.post('/staff', { body: { ...newStaff, name: '陈华华' } })
    expect(calls[1]?.headers['Idempotency-Key']).not.toBe(calls[0]?.headers['Idempotency-Key'])
  })
})

describe('an access token that has run out', () => {
  const renewal = ok({ access_token: 'new', refresh_token: 'r-new', expires_in: 900 }, 201)

  it('is renewed once for all requests that found out, and they go through', async () => {
    const byToken = (call: Call) => (call.headers.Authorization === 'Bearer new' ? ok({ items: [] })() : refused(401, 'token-expired')())
    answers = [byToken, byToken, renewal, byToken, byToken]
    await Promise.all([api.get('/estates'), api.get('/worklist')])
    expect(calls.filter(({ url }) => url.endsWith('/sessions/refresh'))).toHaveLength(1)
    expect(current.session).toMatchObject({ access_token: 'new', refresh_token: 'r-new' })
  })

  it('keeps the key of a POST over the renewal', async () => {
    answers = [refused(401, 'token-expired'), renewal, ok({}, 201)]
    await api.post('/staff', { body: newStaff })
    expect(calls[2]?.headers['Idempotency-Key']).toBe(calls[0]?.headers['Idempotency-Key'])
  })

  it('ends the session with the reason when it cannot be renewed', async () => {
    answers = [refused(401, 'token-expired'), refused(401, 'session-idle', { detail: '您已超过30分钟没有操作。' })]
    await refusal(api.get('/estates'))
    expect(current.session).toBeNull()
    expect(current.endedBecause).toBe('您已超过30分钟没有操作。')
  })

  it('keeps the session when the renewal finds no server', async () => {
    answers = [refused(401, 'token-expired'), lost()]
    expect(await refusal(api.get('/estates'))).toMatchObject({ code: 'offline' })
    expect(current.session).not.toBeNull()
  })
})
