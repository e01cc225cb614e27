import { shallowReactive } from 'vue'

import { problemOf, type ProblemError } from './problem'

export interface Submit {
  readonly busy: boolean
  readonly problem: ProblemError | null
  /** Run an act; true when it went through. A second click while it runs does nothing. */
  run: (act: () => Promise<unknown>) => Promise<boolean>
  /** What the server says about a field, for `<el-form-item :error="form.errorOf('username')">`. */
  errorOf: (field: string) => string
  clear: () => void
}

/** An act of the person at the desk: one at a time, its refusal kept to be shown by ProblemAlert and the fields. */
export function useSubmit(): Submit {
  const form = shallowReactive({
    busy: false,
    problem: null as ProblemError | null,
    run,
    errorOf: (field: string): string => form.problem?.errors[field]?.join('；') ?? '',
    clear: (): void => {
      form.problem = null
    },
  })

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (form.busy) return false
    form.busy = true
    form.problem = null
    try {
      await act()
      return true
    } catch (error) {
      form.problem = problemOf(error)
      return false
    } finally {
      form.busy = false
    }
  }

  return form
}
