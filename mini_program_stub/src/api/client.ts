import { answered, keyOf } from './idempotency'
import type { ProblemError } from './problem'
import { asProblem } from './problem'
import type { Answer, Args, PathOf } from './routes'
import { withFreshToken } from './tokens'
import { fetchFile, send, sendFile, type Method } from './transport'

/**
 * The one place for requests.
 *
 *   const motion = await api.get('/motions/{motion_id}', { path: { motion_id: 7 } })
 *   await api.put('/motions/{motion_id}/ballots/{group_id}', { path: {…}, body: { choice: 'for' } })
 *
 * Each call is typed by its path, carries the session, refreshes it once when it has run out, and raises ProblemError.
 * A POST carries an Idempotency-Key that stays the same until an answer comes.
 */
export const api = {
  get: <P extends PathOf<'get'>>(path: P, ...args: Args<'get', P>) => call<'get', P>('get', path, args[0]),
  post: <P extends PathOf<'post'>>(path: P, ...args: Args<'post', P>) => call<'post', P>('post', path, args[0]),
  put: <P extends PathOf<'put'>>(path: P, ...args: Args<'put', P>) => call<'put', P>('put', path, args[0]),
  patch: <P extends PathOf<'patch'>>(path: P, ...args: Args<'patch', P>) => call<'patch', P>('patch', path, args[0]),
  delete: <P extends PathOf<'delete'>>(path: P, ...args: Args<'delete', P>) => call<'delete', P>('delete', path, args[0]),
  upload,
  download,
}

interface Told {
  path?: Record<string, string | number>
  query?: Record<string, unknown>
  body?: unknown
  version?: number
}

async function call<M extends Method, P extends string>(method: M, path: P, told?: unknown): Promise<Answer<M, P>> {
  const { path: parts = {}, query = {}, body, version } = (told ?? {}) as Told
  const url = urlOf(path, parts, query)
  const headers: Record<string, string> = version === undefined ? {} : { 'If-Match': `"v${version}"` }
  const once = (token: Record<string, string>) => send({ method, url, body, headers: { ...headers, ...token } })
  if (method !== 'post') return (await withFreshToken(once)) as Answer<M, P>
  const act = `${url}\n${JSON.stringify(body ?? null)}`
  headers['Idempotency-Key'] = keyOf(act)
  return (await settling(act, withFreshToken(once))) as Answer<M, P>
}

/** Upload one file that the phone chose, with its fields. */
async function upload<P extends PathOf<'post'>>(
  path: P,
  file: { name: string; path: string },
  told: { path?: Record<string, string | number>; fields?: Record<string, string> } = {},
): Promise<Answer<'post', P>> {
  const url = urlOf(path, told.path ?? {}, {})
  const fields = told.fields ?? {}
  const act = `${url}\n${file.path}\n${JSON.stringify(fields)}`
  const key = { 'Idempotency-Key': keyOf(act) }
  const sent = withFreshToken((token) => sendFile(url, file, fields, { ...token, ...key }))
  return (await settling(act, sent)) as Answer<'post', P>
}

/** Download a file; where the phone keeps it for now. */
function download(path: PathOf<'get'>, told: { path?: Record<string, string | number> } = {}): Promise<string> {
  return withFreshToken((token) => fetchFile(urlOf(path, told.path ?? {}, {}), token))
}

async function settling<T>(act: string, sent: Promise<T>): Promise<T> {
  try {
    const answer = await sent
    answered(act)
    return answer
  } catch (thrown) {
    const problem: ProblemError = asProblem(thrown)
    if (!problem.isUncertain) answered(act)
    throw problem
  }
}

function urlOf(path: string, parts: Record<string, string | number>, query: Record<string, unknown>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name])))
  const asked = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return asked.length ? `${filled}?${asked.join('&')}` : filled
}
