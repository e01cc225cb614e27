import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed } from 'vue'

import { api } from '@/api/client'
import { noteServerTime, serverNow } from '@/words/clock'

const BROWSER = '2026-11-25T10:00:00+08:00'
const SERVER = '2027-03-02T09:30:00+08:00'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(BROWSER) })
})

afterEach(() => {
  noteServerTime(new Date().toISOString())
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the server clock', () => {
  it('is taken from an answer and goes on with the browser', async () => {
    const headers = { 'X-Server-Time': SERVER }
    vi.stubGlobal('fetch', async () => new Response('{"items":[]}', { headers }))
    await api.get('/matters')
    vi.setSystemTime(Date.parse(BROWSER) + 60_000)
    expect(serverNow()).toEqual(new Date(Date.parse(SERVER) + 60_000))
  })

  it('stays what it was when an answer does not tell it', () => {
    noteServerTime(SERVER)
    noteServerTime(null)
    noteServerTime('soon')
    expect(serverNow()).toEqual(new Date(SERVER))
  })

  it('is shown anew when it was put forward', () => {
    const shown = computed(serverNow)
    expect(shown.value).toEqual(new Date(BROWSER))
    noteServerTime(SERVER)
    expect(shown.value).toEqual(new Date(SERVER))
  })
})
