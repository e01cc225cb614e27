import { reactive } from 'vue'
import { api } from '@/api/client'
import { asProblem, type ProblemError } from '@/api/problem'
import type { Answer } from '@/api/routes'
import { platform } from '@/platform'

export type PaymentOrder = Answer<'get', '/payment-orders/{order_id}'>

/**
 * Where a payment stands as far as the server knows: `unknown` is said as it is. The sheet's own word is never believed.
 *
 * opening: the sheet comes up or is up. asking: what became of it is being asked. left: the sheet was closed unpaid.
 */
export type Stage = 'ready' | 'opening' | 'asking' | 'paid' | 'left' | 'unknown' | 'failed'

const ASKED_TIMES = 5
const ASKED_APART_MS = 2500
const OPEN = new Set<PaymentOrder['state']>(['prepared', 'paying'])

export interface Paying {
  stage: Stage
  order: PaymentOrder | null
  problem: ProblemError | null
  pay: (dueId: number, amountFen: number) => Promise<void>
  ask: () => Promise<void>
  resume: (dueId: number) => Promise<void>
}

type Wait = (ms: number) => Promise<void>

/** Pay something due over WeChat. `paid` is told when the server knows of the money; `later` waits between two questions. */
export function usePaying(paid: () => void, later: Wait = wait, kind = 'bill'): Paying {
  const paying: Paying = reactive({
    stage: 'ready',
    order: null,
    problem: null,
    pay: async (dueId: number, amountFen: number) => {
      const isKnown = await open(paying, kind, dueId, amountFen)
      if (isKnown !== null) await settle(isKnown ? 1 : ASKED_TIMES, isKnown ? 'left' : 'unknown')
    },
    ask: () => settle(1, 'unknown'),
    resume: async (dueId: number) => {
      if (await takeUp(paying, kind, dueId)) await settle(1, 'ready')
    },
  })

  async function settle(times: number, otherwise: Stage): Promise<void> {
    await find(paying, times, otherwise, later)
    if (paying.stage === 'paid') paid()
  }

  return paying
}

/** Order and show the sheet; true when the person left it, false when it has to be asked, null when nothing was opened. */
async function open(paying: Paying, kind: string, dueId: number, amountFen: number): Promise<boolean | null> {
  paying.stage = 'opening'
  paying.problem = null
  try {
    const body = { payable_kind: kind, payable_id: dueId, amount_fen: amountFen }
    const order = await api.post('/payment-orders', { body })
    paying.order = order
    const { sheet } = await api.put('/payment-orders/{order_id}/prepayment', { path: { order_id: order.id } })
    return !(await platform.pay(sheet))
  } catch (thrown) {
    paying.problem = asProblem(thrown)
    paying.stage = 'failed'
    return paying.problem.code === 'pay-uncertain' ? false : null
  }
}

/** Take up a payment that was begun before and whose end nobody has seen; false when there is none. */
async function takeUp(paying: Paying, kind: string, dueId: number): Promise<boolean> {
  const { items } = await api.get('/me/payment-orders', { query: { limit: 20 } })
  const begun = items.find((one) => one.payable_kind === kind && one.payable_id === dueId && one.state === 'paying')
  if (!begun || paying.stage !== 'ready') return false
  paying.order = begun
  return true
}

/** Ask the server so often what became of the order; `otherwise` is how it stands when nothing is known by then. */
async function find(paying: Paying, times: number, otherwise: Stage, later: Wait): Promise<void> {
  let order = paying.order
  if (order === null) return
  paying.stage = 'asking'
  const path = { order_id: order.id }
  for (let turn = 1; turn <= times && OPEN.has(order.state); turn += 1) {
    if (turn > 1) await later(ASKED_APART_MS)
    const before: PaymentOrder = order
    order = await api.put('/payment-orders/{order_id}/enquiry', { path }).catch(() => before)
  }
  paying.order = order
  paying.stage = order.state === 'paid' ? 'paid' : OPEN.has(order.state) ? otherwise : 'left'
  if (paying.stage === 'paid') paying.problem = null
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
