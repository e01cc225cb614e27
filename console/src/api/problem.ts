/** A refusal of the server (RFC 9457). `code` is stable; `detail` is a sentence for people; `extra` holds what is missing. */
export class ProblemError extends Error {
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly status: number
  readonly errors: Record<string, string[]>
  readonly extra: Record<string, unknown>
  readonly requestId: string

  constructor(body: ProblemBody) {
    super(`${body.code}: ${body.detail}`)
    const { code, title, detail, status, errors, request_id, ...extra } = body
    delete extra.type
    this.name = 'ProblemError'
    this.code = code
    this.title = title
    this.detail = detail
    this.status = status
    this.errors = errors ?? {}
    this.extra = extra
    this.requestId = request_id ?? ''
  }
}

export interface ProblemBody {
  code: string
  title: string
  detail: string
  status: number
  type?: string
  errors?: Record<string, string[]>
  request_id?: string
  [extra: string]: unknown
}

export const OFFLINE = 'offline'

/** No answer came: the network is down or the server is. Not a word about whether the act was done. */
export function offline(): ProblemError {
  return new ProblemError({
    code: OFFLINE,
    title: '连不上服务器',
    detail: '请检查网络，稍后再试。再次提交同样的内容不会重复办理。',
    status: 0,
  })
}

/** Turn whatever was thrown into a problem to show. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  return new ProblemError({
    code: 'console-error',
    title: '页面出错了',
    detail: '请刷新页面再试；仍不行请联系管理员。',
    status: 0,
    cause: error instanceof Error ? error.message : String(error),
  })
}

/** Read the problem in an answer that is not a success; a proxy's page becomes one too. */
export function problemIn(status: number, text: string): ProblemError {
  try {
    const body = JSON.parse(text) as ProblemBody
    if (typeof body.code === 'string') return new ProblemError(body)
  } catch {
    // Not JSON: an answer of something between us and the server.
  }
  return new ProblemError({
    code: `http-${status}`,
    title: '服务暂时不可用',
    detail: `服务器没有给出可读的答复（${status}），请稍后再试。`,
    status,
  })
}
