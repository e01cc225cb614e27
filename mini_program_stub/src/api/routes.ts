import type { paths } from './schema'
import type { Method } from './transport'

/** Types of the typed calls, read from the OpenAPI document: a changed field fails the build. */
type Prefix = '/api/v1'
type Full = keyof paths & `${Prefix}${string}`

/** Paths (without /api/v1) that know a method. */
export type PathOf<M extends Method> = {
  [P in Full]: paths[P] extends Record<M, object> ? (P extends `${Prefix}${infer Short}` ? Short : never) : never
}[Full]

type Operation<M extends Method, P extends string> = `${Prefix}${P}` extends keyof paths
  ? M extends keyof paths[`${Prefix}${P}`]
    ? paths[`${Prefix}${P}`][M]
    : never
  : never

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined

type AnswerOf<Op> = Op extends { responses: infer R }
  ? R extends { 200: infer Ok }
    ? Json<Ok>
    : R extends { 201: infer Created }
      ? Json<Created>
      : undefined
  : never

export type Answer<M extends Method, P extends string> = AnswerOf<Operation<M, P>>

type BodyOf<Op> = Op extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : never
type PathArgs<Op> = Op extends { parameters: { path: infer Args } } ? Args : never
type QueryArgs<Op> = Op extends { parameters: { query?: infer Args } } ? Args : never

type Given<Name extends string, T> = [T] extends [never] ? unknown : { [K in Name]: T }
type MayGive<Name extends string, T> = [T] extends [never] ? unknown : { [K in Name]?: T }

/** What a call must be told: the path's parts, the query, the body, and the version seen (If-Match). */
export type Told<M extends Method, P extends string> = Given<'path', PathArgs<Operation<M, P>>> &
  MayGive<'query', QueryArgs<Operation<M, P>>> &
  Given<'body', BodyOf<Operation<M, P>>> & { version?: number }

/** Nothing need be told: the argument may be left out. */
export type Args<M extends Method, P extends string> =
  { version?: number } extends Told<M, P> ? [told?: Told<M, P>] : [told: Told<M, P>]

/** Paths whose answer is a page with a cursor. */
export type PagedPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends { items: unknown[]; next_cursor: string | null } ? P : never
}[PathOf<'get'>]

export type ItemOf<P extends PagedPath> = Answer<'get', P> extends { items: (infer Item)[] } ? Item : never
