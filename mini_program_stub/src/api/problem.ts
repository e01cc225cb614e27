/** A refusal as the server says it (RFC 9457), or what stands for one when there was no answer. */
export interface Problem {
  code: string
  title: string
  detail: string
  status: number
  /** Messages per field of the body. */
  errors: Record<string, string[]>
  /** Members beyond the standard ones: numbers missing, dates. */
  extra: Record<string, unknown>
}

export class ProblemError extends Error implements Problem {
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly status: number
  readonly errors: Record<string, string[]>
  readonly extra: Record<string, unknown>

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.code = problem.code
    this.title = problem.title
    this.detail = problem.detail
    this.status = problem.status
    this.errors = problem.errors
    this.extra = problem.extra
  }

  /** Nobody knows whether the act reached the server: saying it again must not do it twice. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

const STANDARD = new Set(['type', 'code', 'title', 'detail', 'status', 'errors'])

/** Read the body of a refused request; a gateway's HTML page becomes a problem too. */
export function problemOf(status: number, body: unknown): ProblemError {
  if (!isObject(body) || typeof body['code'] !== 'string') return unreadable(status)
  const title = text(body['title'])
  return new ProblemError({
    code: body['code'],
    title,
    detail: text(body['detail']) || title,
    status,
    errors: fieldErrors(body['errors']),
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !STANDARD.has(key))),
  })
}

export function offline(): ProblemError {
  return withoutAnswer('offline', '网络没有连上', '请检查手机网络后再试一次，您填写的内容还在。')
}

export function timedOut(): ProblemError {
  return withoutAnswer('timed-out', '等了很久没有回应', '网络有些慢。请再试一次，不会重复办理。')
}

/** A page of an estate, opened by somebody who belongs to none. */
export function homeless(): ProblemError {
  return withoutAnswer('no-home', '先认证您的房屋', '认证以后才能看小区的事。请在首页点“认证我的房屋”。')
}

/** Anything thrown, as a problem that a page can show. */
export function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return withoutAnswer('app-error', '出了点问题', detail || '请稍后再试。')
}

function unreadable(status: number): ProblemError {
  const busy = status >= 500
  return new ProblemError({
    code: 'unreadable',
    title: busy ? '服务暂时不可用' : '没有办成',
    detail: busy ? '系统正在忙或维护中，请稍后再试。' : '服务器的回答看不懂，请稍后再试。',
    status,
    errors: {},
    extra: {},
  })
}

function withoutAnswer(code: string, title: string, detail: string): ProblemError {
  return new ProblemError({ code, title, detail, status: 0, errors: {}, extra: {} })
}

function fieldErrors(given: unknown): Record<string, string[]> {
  if (!isObject(given)) return {}
  return Object.fromEntries(
    Object.entries(given).map(([field, messages]) => [field, Array.isArray(messages) ? messages.map(text) : [text(messages)]]),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}
