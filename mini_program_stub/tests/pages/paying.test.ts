import { beforeEach, expect, test, vi } from 'vitest'
import { problemOf } from '@/api/problem'
import { usePaying } from '@/pages/fees/paying'

/** The server's answers, one after the other; the last one stays. */
const server = vi.hoisted(() => ({
  states: [] as string[],
  place: vi.fn(),
  prepare: vi.fn(),
  sheet: vi.fn(),
  mine: [] as object[],
  asked: 0,
}))

vi.mock('@/platform', () => ({ platform: { pay: (sheet: object) => server.sheet(sheet) as Promise<boolean> } }))
vi.mock('@/api/client', () => ({
  api: {
    post: (...told: unknown[]) => server.place(...told) as Promise<unknown>,
    put: (path: string) => (path.endsWith('prepayment') ? server.prepare() : enquiry()) as Promise<unknown>,
    get: () => Promise.resolve({ items: server.mine, next_cursor: null }),
  },
}))

function order(state: string): object {
  return { id: 7, state, payable_kind: 'bill', payable_id: 3, amount_fen: 19200 }
}

function enquiry(): Promise<object> {
  server.asked += 1
  const state = server.states.length > 1 ? server.states.shift()! : server.states[0]!
  return state === 'no answer' ? Promise.reject(new Error('gone')) : Promise.resolve(order(state))
}

const paid = vi.fn()
const later = vi.fn(() => Promise.resolve())

beforeEach(() => {
  vi.clearAllMocks()
  server.asked = 0
  server.mine = []
  server.place.mockResolvedValue(order('prepared'))
  server.prepare.mockResolvedValue({ order: order('paying'), sheet: { paySign: 's' } })
  server.sheet.mockResolvedValue(true)
})

async function pays(...states: string[]): Promise<ReturnType<typeof usePaying>> {
  server.states = states
  const paying = usePaying(paid, later)
  await paying.pay(3, 19200)
  return paying
}

test('paid is what the server says is paid', async () => {
  const paying = await pays('paying', 'paying', 'paid')
  expect([paying.stage, paid.mock.calls.length, server.asked]).toEqual(['paid', 1, 3])
})

test('the sheet alone proves nothing', async () => {
  const paying = await pays('paying')
  expect([paying.stage, paid.mock.calls.length, server.asked]).toEqual(['unknown', 0, 5])
  server.states = ['paid']
  await paying.ask()
  expect([paying.stage, paid.mock.calls.length]).toEqual(['paid', 1])
})

test('without an answer it is not known either', async () => {
  expect((await pays('no answer')).stage).toBe('unknown')
})

test('who leaves the sheet has not paid, and is asked about once all the same', async () => {
  server.sheet.mockResolvedValue(false)
  expect((await pays('paying')).stage).toBe('left')
  expect((await pays('paid')).stage).toBe('paid')
  expect(server.asked).toBe(2)
})

test('a sheet that does not open says why', async () => {
  server.sheet.mockRejectedValue(new Error('微信支付没有打开，没有扣款。'))
  const paying = await pays('paying')
  expect(paying.stage).toBe('failed')
  expect(paying.problem?.message).toContain('没有扣款')
})

test('an order that may be paid already is asked about and not paid again', async () => {
  server.prepare.mockRejectedValue(problemOf(409, { code: 'pay-uncertain', title: '正在核对', detail: '请不要重复支付。' }))
  expect((await pays('paid')).stage).toBe('paid')
  expect(server.sheet).not.toHaveBeenCalled()
})

test('a payment begun before is taken up again', async () => {
  server.mine = [{ ...order('paying') }, { ...order('closed'), id: 8 }]
  server.states = ['paid']
  const paying = usePaying(paid, later)
  await paying.resume(3)
  expect(paying.stage).toBe('paid')
  const other = usePaying(paid, later)
  await other.resume(99)
  expect(other.stage).toBe('ready')
})
