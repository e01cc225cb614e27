import { describe, expect, it } from 'vitest'

import { offline, ProblemError } from '@/api/problem'
import type { PageOf } from '@/api/types'
import { useLoad } from '@/api/useLoad'
import { usePages } from '@/api/usePages'
import { useSubmit } from '@/api/useSubmit'

/** An answer that comes when the test says so. */
function later<T>() {
  let give!: (value: T) => void
  let refuse!: (problem: ProblemError) => void
  const promise = new Promise<T>((resolve, reject) => {
    give = resolve
    refuse = reject
  })
  return { promise, give, refuse }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))
const page = (items: string[], next_cursor: string | null): PageOf<string> => ({ items, next_cursor })

describe('a list', () => {
  it('grows page by page until there is no more', async () => {
    const asked: (string | undefined)[] = []
    const pages = usePages(async (cursor) => {
      asked.push(cursor)
      return cursor ? page(['c'], null) : page(['a', 'b'], 'next')
    })
    await settled()
    expect(pages).toMatchObject({ items: ['a', 'b'], hasMore: true, loading: false })
    await pages.more()
    expect(pages).toMatchObject({ items: ['a', 'b', 'c'], hasMore: false })
    expect(asked).toEqual([undefined, 'next'])
  })

  it('forgets an answer that a newer question has overtaken', async () => {
    const [slow, fast] = [later<PageOf<string>>(), later<PageOf<string>>()]
    const waiting = [slow, fast]
    const pages = usePages(() => (waiting.shift() as typeof slow).promise)
    const again = pages.reload()
    fast.give(page(['new'], null))
    await again
    slow.give(page(['old'], 'next'))
    await settled()
    expect(pages).toMatchObject({ items: ['new'], hasMore: false })
  })

  it('keeps what it shows when the next page fails', async () => {
    let lost = false
    const pages = usePages(async () => {
      if (lost) throw offline()
      return page(['a'], 'next')
    })
    await settled()
    lost = true
    await pages.more()
    expect(pages.items).toEqual(['a'])
    expect(pages.problem?.code).toBe('offline')
  })
})

describe('one answer', () => {
  it('stays on show while it is fetched again', async () => {
    const answers = [later<number>(), later<number>()]
    const [first, second] = answers as [(typeof answers)[0], (typeof answers)[0]]
    const load = useLoad(() => (answers.shift() as typeof first).promise)
    expect(load).toMatchObject({ value: undefined, loading: true })
    first.give(1)
    await settled()
    void load.reload()
    expect(load).toMatchObject({ value: 1, loading: true })
    second.refuse(offline())
    await settled()
    expect(load).toMatchObject({ value: 1, loading: false, problem: { code: 'offline' } })
  })
})

describe('an act', () => {
  it('runs once however often it is clicked', async () => {
    const form = useSubmit()
    const answer = later<undefined>()
    let ran = 0
    const act = () => {
      ran += 1
      return answer.promise
    }
    const clicks = [form.run(act), form.run(act)]
    expect(form.busy).toBe(true)
    answer.give(undefined)
    expect(await Promise.all(clicks)).toEqual([true, false])
    expect(ran).toBe(1)
  })

  it('gives each field what the server says about it', async () => {
    const form = useSubmit()
    const refusal = new ProblemError({ code: 'x', title: '', detail: '', status: 422, errors: { new: ['至少10位', '要有数字'] } })
    expect(await form.run(() => Promise.reject(refusal))).toBe(false)
    expect(form.errorOf('new')).toBe('至少10位；要有数字')
    expect(form.errorOf('current')).toBe('')
  })
})
