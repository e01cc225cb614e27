import { expect, it, vi } from 'vitest'

/** The page's own moments, as uni-app would tell them. */
const page = vi.hoisted(() => ({ comesUp: (): unknown => undefined }))
vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (told: (query: object) => void) => told({}),
  onShow: (told: () => void) => (page.comesUp = told),
  onPullDownRefresh: () => undefined,
  onReachBottom: () => undefined,
}))

const { useAnswer } = await import('@/api/use')

it('keeps the answer to the last question, whichever comes first', async () => {
  const answers: ((word: string) => void)[] = []
  const asked = useAnswer(() => new Promise<string>((answer) => answers.push(answer)))
  page.comesUp()
  const again = asked.reload()
  answers[1]!('ended')
  await again
  answers[0]!('running')
  await Promise.resolve()
  expect(asked.value).toBe('ended')
  expect(asked.state).toBe('ready')
})
