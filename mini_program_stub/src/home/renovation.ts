import { api } from '@/api/client'
import type { Query } from '@/api/use'
import { homeEstateId } from '@/session/session'

/** The renovation that a page is about: the one that is named, else the newest of the estate; null where there is none. */
export async function renovationId(query: Query): Promise<number | null> {
  if (query['id']) return Number(query['id'])
  const estateId = await homeEstateId()
  const { items } = await api.get('/renovations')
  return items.find((one) => one.estates.some((estate) => estate.id === estateId))?.id ?? null
}
