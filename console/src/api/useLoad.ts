import { shallowReactive } from 'vue'

import { problemOf, type ProblemError } from './problem'

export interface Load<T> {
  readonly value: T | undefined
  readonly loading: boolean
  readonly problem: ProblemError | null
  reload: () => Promise<void>
}

/**
 * One answer that a view shows; fetched at once, kept on show while it is fetched again. Give it to PageFrame as `load`.
 *
 *     const motion = useLoad(() => api.get('/motions/{motion_id}', { path: { motion_id } }))
 */
export function useLoad<T>(fetchOne: () => Promise<T>): Load<T> {
  let turn = 0

  const load = shallowReactive({
    value: undefined as T | undefined,
    loading: false,
    problem: null as ProblemError | null,
    reload,
  })

  async function reload(): Promise<void> {
    const mine = ++turn
    load.loading = true
    load.problem = null
    try {
      const found = await fetchOne()
      if (mine === turn) load.value = found
    } catch (error) {
      if (mine === turn) load.problem = problemOf(error)
    } finally {
      if (mine === turn) load.loading = false
    }
  }

  void reload()
  return load
}
