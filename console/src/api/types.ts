/** Types of what goes over the wire, all drawn from the OpenAPI document (`npm run types`). */
import type { components, paths } from './schema'

/** A schema by its name on the server: `Schemas['ClaimRowOut']`. */
export type Schemas = components['schemas']

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that know a method, without /api/v1. */
export type Path<M extends Method> = {
  [K in keyof paths]: K extends `/api/v1${infer Rest}`
    ? paths[K] extends Record<M, { responses: unknown }>
      ? Rest
      : never
    : never
}[keyof paths]

type Operation<M extends Method, P extends string> = `/api/v1${P}` extends keyof paths
  ? M extends keyof paths[`/api/v1${P}`]
    ? paths[`/api/v1${P}`][M]
    : never
  : never

type JsonOf<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined

/** What a call answers. */
export type Answer<M extends Method, P extends string> =
  Operation<M, P> extends { responses: infer R }
    ? JsonOf<R[Extract<keyof R, 200 | 201 | 202 | 204>]>
    : never

type ParamsIn<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string | number } & ParamsIn<Rest>
  : unknown

type PathOption<P extends string> = P extends `${string}{${string}` ? { path: ParamsIn<P> } : unknown

type QueryOption<O> = O extends { parameters: { query?: infer Q } } ? { query?: Q } : unknown

type BodyOption<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { body: B }
  : O extends { requestBody?: { content: { 'application/json': infer B } } }
    ? { body?: B }
    : unknown

/** The version that the person saw, sent as If-Match: asked for by every act on a shared object. */
type VersionOption<O> = O extends { parameters: { header: { 'If-Match': string } } } ? { version: number } : unknown

interface Always {
  /** Sent without the session (logging in). */
  open?: boolean
  /** The name of a downloaded file, when the server does not give one. */
  filename?: string
}

type Given<M extends Method, P extends string> = PathOption<P> &
  QueryOption<Operation<M, P>> &
  BodyOption<Operation<M, P>> &
  VersionOption<Operation<M, P>> &
  Always

/** The second argument of a call: may be left out when nothing in it must be there. */
export type Options<M extends Method, P extends string> =
  Always extends Given<M, P> ? [options?: Given<M, P>] : [options: Given<M, P>]

export type Upload<P extends string> = PathOption<P> &
  QueryOption<Operation<'post', P>> &
  Always & {
    files: Record<string, File>
    onProgress?: (sent: number, total: number) => void
  }

/** One page of a list. */
export interface PageOf<T> {
  items: T[]
  next_cursor: string | null
}
