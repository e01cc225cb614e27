import { api } from '@/api/client'
import type { Step } from '@/components/steps'
import { day } from '@/words/format'

/** The renovation that an estate is part of. */
export interface Journey {
  renovationId: number
  title: string
  steps: Step[]
}

/** Where an estate's renovation stands, as the server says it; null while there is none. */
export async function journeyOf(estateId: number): Promise<Journey | null> {
  const { items } = await api.get('/renovations')
  const found = items.find((one) => one.estates.some((estate) => estate.id === estateId))
  if (!found) return null
  const renovation = await api.get('/renovations/{renovation_id}', { path: { renovation_id: found.id } })
  const steps = renovation.line.map((stop) => ({
    key: stop.stage,
    title: stop.title,
    state: stop.state,
    note: stop.on ? `${day(stop.on)}开始` : undefined,
  }))
  return { renovationId: renovation.id, title: renovation.title, steps }
}
