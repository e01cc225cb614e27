/**
 * The one place for requests. Paths are those of the OpenAPI document without /api/v1, so that one string finds both ends:
 *
 *     await api.get('/estates/{estate_id}/claims', { path: { estate_id: 3 }, query: { state: 'pending' } })
 *     await api.post('/claims/{claim_id}/decision', { path: { claim_id: 7 }, body: { accept, reason }, version: claim.version })
 *
 * Every POST carries an Idempotency-Key; the same content sent again after no answer came carries the same key, so that
 * nothing is done twice. `version` becomes If-Match. Everything that is not a success throws ProblemError.
 */
import { keyFor, settled } from './idempotency'
import { multipart } from './multipart'
import { OFFLINE, problemOf } from './problem'
import { BASE, send, type Message } from './transport'
import type { Answer, Options, Path, Upload } from './types'

async function call(method: string, path: string, options: Loose = {}): Promise<unknown> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' }
  return json(await deliver(method, path, options, { headers, body }, body ?? ''))
}

async function upload(path: string, options: Loose): Promise<unknown> {
  const files = options.files ?? {}
  const content = Object.entries(files).map(([name, file]) => `${name} ${file.name} ${file.size} ${file.lastModified}`)
  const key = keyFor(`POST ${address(path, options)}\n${content.join('\n')}`)
  const form = multipart(files, key)
  const parts = { headers: { 'Content-Type': form.type }, body: form.body, onProgress: options.onProgress }
  return json(await deliver('POST', path, options, parts, content.join('\n')))
}

async function download(path: string, options: Loose = {}): Promise<void> {
  const answer = await deliver('GET', path, options, { headers: {} }, '')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = options.filename ?? filenameOf(answer) ?? 'download'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A picture or file for showing it: an object URL, to be revoked by whoever asked. */
async function objectUrl(path: string, options: Loose = {}): Promise<string> {
  const answer = await deliver('GET', path, options, { headers: {} }, '')
  return URL.createObjectURL(await answer.blob())
}

async function deliver(
  method: string,
  path: string,
  options: Loose,
  parts: Pick<Message, 'headers' | 'body' | 'onProgress'>,
  content: string,
): Promise<Response> {
  const url = address(path, options)
  const headers = { ...parts.headers }
  if (options.version !== undefined) headers['If-Match'] = `"v${options.version}"`
  const act = `${method} ${url}\n${content}`
  if (method === 'POST') headers['Idempotency-Key'] = keyFor(act)
  try {
    const answer = await send({ ...parts, method, url, headers, open: options.open })
    settled(act)
    return answer
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code !== OFFLINE && problem.status < 500) settled(act)
    throw problem
  }
}

function address(path: string, options: Loose): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.path?.[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.append(name, String(value))
  }
  return BASE + filled + (query.size ? `?${query}` : '')
}

async function json(answer: Response): Promise<unknown> {
  const text = await answer.text()
  return text ? JSON.parse(text) : undefined
}

function filenameOf(answer: Response): string | undefined {
  const header = answer.headers.get('Content-Disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  return encoded ? decodeURIComponent(encoded) : /filename="?([^";]+)"?/i.exec(header)?.[1]
}

interface Loose {
  path?: Record<string, string | number>
  query?: Record<string, unknown>
  body?: unknown
  version?: number
  files?: Record<string, File>
  filename?: string
  open?: boolean
  onProgress?: (sent: number, total: number) => void
}

interface Api {
  get<P extends Path<'get'>>(path: P, ...options: Options<'get', P>): Promise<Answer<'get', P>>
  post<P extends Path<'post'>>(path: P, ...options: Options<'post', P>): Promise<Answer<'post', P>>
  put<P extends Path<'put'>>(path: P, ...options: Options<'put', P>): Promise<Answer<'put', P>>
  patch<P extends Path<'patch'>>(path: P, ...options: Options<'patch', P>): Promise<Answer<'patch', P>>
  delete<P extends Path<'delete'>>(path: P, ...options: Options<'delete', P>): Promise<Answer<'delete', P>>
  upload<P extends Path<'post'>>(path: P, options: Upload<P>): Promise<Answer<'post', P>>
  download<P extends Path<'get'>>(path: P, ...options: Options<'get', P>): Promise<void>
  objectUrl<P extends Path<'get'>>(path: P, ...options: Options<'get', P>): Promise<string>
}

const verb = (method: string) => (path: string, options?: Loose) => call(method, path, options)

// The face is typed by the OpenAPI document, what stands behind it cannot be.
export const api = {
  get: verb('GET'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  delete: verb('DELETE'),
  upload,
  download,
  objectUrl,
} as unknown as Api
