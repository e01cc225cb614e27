import { offline, problemOf, timedOut } from './problem'
import { platform } from '@/platform'
import { noteServerTime } from '@/words/clock'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export interface Sent {
  method: Method
  url: string
  body?: unknown
  headers: Record<string, string>
}

const TIMEOUT_MS = 15_000
const UPLOAD_TIMEOUT_MS = 60_000
const DOWNLOAD_TIMEOUT_MS = 300_000

/** The browser uses its own origin; the mini program is told where the API is when it is built. */
let origin = ''
// #ifndef H5
origin = (import.meta.env.VITE_API_BASE as string | undefined) ?? ''
// #endif
export const API_BASE = `${origin}/api/v1`
/** Where anybody checks a bundle, in a browser; in one, beside this app. */
export const VERIFY_PAGE = `${origin}/verify`

/** Send a request and give the answer's body. Raises ProblemError, always. */
export function send({ method, url, body, headers }: Sent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    uni.request({
      ...spoken(method, headers),
      url: API_BASE + url,
      // A bare string keeps uni-app from turning a GET's body into a query or a null into "null".
      data: body === undefined ? undefined : JSON.stringify(body),
      timeout: TIMEOUT_MS,
      dataType: 'text',
      success: (answer) => settle(answer.statusCode, answer.data, answer.header, resolve, reject),
      fail: (failure) => reject(failed(failure)),
    })
  })
}

/** Send one file with its fields as multipart/form-data. */
export function sendFile(
  url: string,
  file: { name: string; path: string },
  fields: Record<string, string>,
  headers: Record<string, string>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: API_BASE + url,
      name: file.name,
      filePath: file.path,
      formData: fields,
      header: headers,
      timeout: UPLOAD_TIMEOUT_MS,
      success: (answer) => settle(answer.statusCode, answer.data, undefined, resolve, reject),
      fail: (failure) => reject(failed(failure)),
    })
  })
}

/** Fetch a file; where the phone keeps it for now. Raises ProblemError. */
export function fetchFile(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url: API_BASE + url,
      header: headers,
      timeout: DOWNLOAD_TIMEOUT_MS,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode >= 200 && statusCode < 300) resolve(tempFilePath)
        else void platform.readText(tempFilePath).then((text) => reject(problemOf(statusCode, parsed(text))))
      },
      fail: (failure: { errMsg?: string }) => reject(failed(failure)),
    })
  })
}

type UniMethod = NonNullable<UniNamespace.RequestOptions['method']>

function spoken(method: Method, given: Record<string, string>) {
  const header: Record<string, string> = { Accept: 'application/json', 'Content-Type': 'application/json', ...given }
  // #ifdef MP-WEIXIN
  // wx.request knows no PATCH (developers.weixin.qq.com, wx.request, object.method).
  if (method === 'patch') {
    header['X-HTTP-Method-Override'] = 'PATCH'
    return { method: 'POST' as UniMethod, header }
  }
  // #endif
  return { method: method.toUpperCase() as UniMethod, header }
}

function settle(
  status: number,
  data: unknown,
  header: unknown,
  resolve: (body: unknown) => void,
  reject: (problem: Error) => void,
): void {
  noteServerTime(header)
  const body = parsed(data)
  if (status >= 200 && status < 300) resolve(body)
  else reject(problemOf(status, body))
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  if (data === '') return undefined
  try {
    return JSON.parse(data) as unknown
  } catch {
    return undefined
  }
}

function failed(failure: { errMsg?: string }): Error {
  return (failure.errMsg ?? '').includes('timeout') ? timedOut() : offline()
}
