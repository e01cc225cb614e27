/**
 * What the open tabs of one browser tell each other. The session lives in each tab's sessionStorage and is gone with
 * the last one; a refresh token may be used once, so that tabs must share the newest.
 */
export type Word =
  | { kind: 'session'; session: unknown }
  | { kind: 'ended'; because: string }
  | { kind: 'asking' }
  | { kind: 'active' }

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('gongzhi-console') : null

export function tell(word: Word): void {
  channel?.postMessage(word)
}

export function hear(listener: (word: Word) => void): void {
  channel?.addEventListener('message', (event: MessageEvent<Word>) => listener(event.data))
}

/** Run `work` while no other tab does. */
export async function alone(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work()
  await navigator.locks.request('gongzhi-console', async () => {
    await work()
    // The lock may reach the next tab before what was told does.
    await new Promise((resolve) => setTimeout(resolve, 40))
  })
}
