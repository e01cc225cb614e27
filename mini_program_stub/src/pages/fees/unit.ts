import type { Query } from '@/api/use'
import { homeEstateId, membership, session, type Membership } from '@/session/session'

/** The home that a page is about: the unit it was opened with, else the one the app is looked at as. */
export async function homeOf(query: Query): Promise<Membership> {
  await homeEstateId()
  const unit = Number(query['unit'])
  const estate = Number(query['estate'])
  const mine = session.memberships
  const asked = mine.find((one) => one.unit.id === unit) ?? mine.find((one) => one.estate.id === estate)
  return (asked ?? membership.value) as Membership
}

/** Whether the reader is an owner of the unit: only owners commit and dispute. */
export function isOwnerOf(unitId: number): boolean {
  return session.memberships.some((one) => one.unit.id === unitId && one.role === 'owner')
}
