import { shallowReactive } from 'vue'

import { problemOf, type ProblemError } from './problem'
import type { PageOf } from './types'

export interface Pages<T> {
  readonly items: readonly T[]
  readonly loading: boolean
  readonly problem: ProblemError | null
  readonly hasMore: boolean
  /** Fetch the next page behind the ones shown. */
  more: () => Promise<void>
  /** Begin anew, as after a changed filter. */
  reload: () => Promise<void>
}

/**
 * A list that grows page by page; the first page is fetched at once.
 *
 *     const pages = usePages((cursor) => api.get('/estates/{estate_id}/claims', { path, query: { state, cursor } }))
 */
export function usePages<T>(fetchPage: (cursor: string | undefined) => Promise<PageOf<T>>): Pages<T> {
  let cursor: string | undefined
  let turn = 0

  const pages = shallowReactive({
    items: [] as readonly T[],
    loading: false,
    problem: null as ProblemError | null,
    hasMore: false,
    more: () => load(cursor),
    reload: () => load(undefined),
  })

  async function load(from: string | undefined): Promise<void> {
    const mine = ++turn
    pages.loading = true
    pages.problem = null
    try {
      const page = await fetchPage(from)
      if (mine !== turn) return
      pages.items = from ? [...pages.items, ...page.items] : page.items
      cursor = page.next_cursor ?? undefined
      pages.hasMore = cursor !== undefined
    } catch (error) {
      if (mine === turn) pages.problem = problemOf(error)
    } finally {
      if (mine === turn) pages.loading = false
    }
  }

  void load(undefined)
  return pages
}
