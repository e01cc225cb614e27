import { current, drop, renewed, type Tokens } from '@/session/store'
import { touch } from '@/session/activity'
import { alone } from '@/session/tabs'
import { noteServerTime } from '@/words/clock'
import { offline, problemIn } from './problem'

export const BASE = '/api/v1'

export interface Message {
  method: string
  url: string
  headers: Record<string, string>
  body?: string | Blob
  /** Called with sent and all bytes while a file goes up. */
  onProgress?: (sent: number, total: number) => void
  /** A refusal of the login itself is no reason to refresh. */
  open?: boolean
}

/** Send a request with the session's token; renew the token once when it has run out. Throws ProblemError. */
export async function send(message: Message): Promise<Response> {
  touch()
  const token = current.session?.access_token
  const answer = await attempt(message, token)
  if (answer.status !== 401 || message.open || !token) return check(answer)
  await renew(token)
  return check(await attempt(message, current.session?.access_token))
}

async function attempt(message: Message, token: string | undefined): Promise<Response> {
  const headers = { ...message.headers, Accept: 'application/json' } as Record<string, string>
  if (token && !message.open) headers.Authorization = `Bearer ${token}`
  try {
    if (message.onProgress) return await uploading(message, headers)
    const answer = await fetch(message.url, { method: message.method, headers, body: message.body })
    noteServerTime(answer.headers.get('X-Server-Time'))
    return answer
  } catch {
    throw offline()
  }
}

async function check(answer: Response): Promise<Response> {
  if (answer.ok) return answer
  const problem = problemIn(answer.status, await answer.text())
  if (answer.status === 401 && current.session) drop(problem.detail)
  throw problem
}

let renewing: Promise<void> | null = null

/** Renew the tokens, once for all requests of all tabs that found `stale` refused. */
function renew(stale: string): Promise<void> {
  renewing ??= alone(async () => {
    const session = current.session
    if (!session || session.access_token !== stale) return
    const answer = await attempt(
      {
        method: 'POST',
        url: `${BASE}/sessions/refresh`,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ refresh_token: session.refresh_token }),
        open: true,
      },
      undefined,
    )
    renewed((await (await check(answer)).json()) as Tokens)
  }).finally(() => {
    renewing = null
  })
  return renewing
}

/** fetch tells nothing while it sends, XMLHttpRequest does. */
function uploading(message: Message, headers: Record<string, string>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(message.method, message.url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => message.onProgress?.(event.loaded, event.total)
    request.onerror = () => reject(new Error('network'))
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }))
    request.send(message.body)
  })
}
