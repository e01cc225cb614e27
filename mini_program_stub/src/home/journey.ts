import { ProblemError } from '@/api/problem'
import { withFreshToken } from '@/api/tokens'
import { send } from '@/api/transport'
import type { Step } from '@/components/steps'
import { STAGES } from '@/words/renovations'

/** What home needs of GET /renovations; to be taken from the schema as soon as the document has the route. */
interface Renovations {
  items: { stage: string }[]
}

/** The journey of an estate's newest renovation as a line of steps; null while there is none. */
export async function journeyOf(estateId: number): Promise<Step[] | null> {
  try {
    const found = (await withFreshToken((headers) =>
      send({ method: 'get', url: `/renovations?estate_id=${estateId}`, headers }),
    )) as Renovations
    return found.items[0] ? stepsTo(found.items[0].stage) : null
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.status === 404) return null
    throw thrown
  }
}

/** All steps, seen from the one under way. */
export function stepsTo(stage: string): Step[] {
  const at = STAGES.findIndex(([code]) => code === stage)
  return STAGES.map(([key, title], place) => ({
    key,
    title,
    state: place < at ? 'done' : place === at ? 'current' : 'ahead',
  }))
}
