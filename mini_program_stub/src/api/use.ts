import { onLoad, onPullDownRefresh, onReachBottom, onShow } from '@dcloudio/uni-app'
import { reactive } from 'vue'
import { api } from './client'
import { asProblem, type ProblemError } from './problem'
import type { Args, ItemOf, PagedPath } from './routes'

/** What a page waits for; AppPage shows its state. */
export interface Loading {
  state: 'loading' | 'ready' | 'failed'
  problem: ProblemError | null
  reload: () => Promise<void>
}

/** What was asked for; undefined until it is there. */
export interface Asked<T> extends Loading {
  value: T | undefined
}

export type Query = Record<string, string | undefined>

/**
 * Ask when the page comes up, and again, quietly, each time it is shown or pulled down. `ask` gets the page's query.
 *
 *   const motion = useAnswer((query) => api.get('/motions/{motion_id}', { path: { motion_id: Number(query.id) } }))
 */
export function useAnswer<T>(ask: (query: Query) => Promise<T>): Asked<T> {
  const answer = reactive({ state: 'loading', problem: null, value: undefined, reload: () => run() }) as Asked<T>
  const run = reloading(answer, async (query) => {
    const found = await ask(query)
    return () => (answer.value = found)
  })
  return answer
}

export interface Pages<Item> extends Loading {
  items: Item[]
  hasMore: boolean
  isFetching: boolean
  more: () => Promise<void>
}

interface Part<Item> {
  items: Item[]
  next_cursor?: string | null
}

/** Page through a list by its cursor; the next page comes when the reader nears the end. */
export function usePages<P extends PagedPath>(
  path: P,
  told: (query: Query) => Args<'get', P>[0] | Promise<Args<'get', P>[0]>,
): Pages<ItemOf<P>> {
  let cursor: string | null = null
  let asked: Args<'get', P>[0]
  const pages = reactive({
    state: 'loading', problem: null, items: [], hasMore: false, isFetching: false, more, reload: () => run(),
  }) as unknown as Pages<ItemOf<P>>
  const run = reloading(pages, async (query) => {
    const wanted = await told(query)
    const first = await part(wanted, null)
    return () => {
      asked = wanted
      keep(first, [])
    }
  })

  async function part(wanted: Args<'get', P>[0], after: string | null): Promise<Part<ItemOf<P>>> {
    const given = (wanted ?? {}) as { query?: object }
    const args = [{ ...given, query: { ...given.query, cursor: after ?? undefined } }] as unknown as Args<'get', P>
    return (await api.get(path, ...args)) as unknown as Part<ItemOf<P>>
  }

  function keep(found: Part<ItemOf<P>>, before: ItemOf<P>[]): void {
    pages.items = [...before, ...found.items]
    cursor = found.next_cursor ?? null
    pages.hasMore = cursor !== null
  }

  async function more(): Promise<void> {
    if (pages.isFetching || cursor === null) return
    pages.isFetching = true
    const after = cursor
    try {
      const next = await part(asked, after)
      if (cursor === after) keep(next, pages.items)
      pages.problem = null
    } catch (thrown) {
      pages.problem = asProblem(thrown)
    } finally {
      pages.isFetching = false
    }
  }

  onReachBottom(() => void more())
  return pages
}

/** `fetch` gives what keeps its answer: an answer that a later question has overtaken is not kept. */
function reloading(loading: Loading, fetch: (query: Query) => Promise<() => void>): () => Promise<void> {
  let query: Query = {}
  let latest = 0
  async function run(): Promise<void> {
    latest += 1
    const mine = latest
    if (loading.state === 'failed') loading.state = 'loading'
    try {
      const keep = await fetch(query)
      if (mine !== latest) return
      keep()
      loading.state = 'ready'
      loading.problem = null
    } catch (thrown) {
      if (mine !== latest) return
      loading.problem = asProblem(thrown)
      // What was read before stays on the page when a quiet reload fails.
      if (loading.state === 'loading') loading.state = 'failed'
    }
  }
  onLoad((given) => {
    query = given ?? {}
  })
  onShow(() => void run())
  onPullDownRefresh(() => void run().finally(() => uni.stopPullDownRefresh()))
  return run
}

/**
 * One act of a person: busy while under way, its refusal kept for ProblemNotice, never twice at once.
 * `run` says whether it was done.
 */
export function useAct<Given extends unknown[]>(act: (...given: Given) => Promise<void>) {
  const state = reactive({
    busy: false,
    problem: null as ProblemError | null,
    async run(...given: Given): Promise<boolean> {
      if (state.busy) return false
      state.busy = true
      state.problem = null
      try {
        await act(...given)
        return true
      } catch (thrown) {
        state.problem = asProblem(thrown)
        return false
      } finally {
        state.busy = false
      }
    },
  })
  return state
}
