import type { Answer } from '@/api/routes'
import type { Membership } from '@/session/session'
import type { StateWord } from './common'
import { deadline, moment } from './format'

type Motion = Answer<'get', '/motions/{motion_id}'>
export type Mandates = Answer<'get', '/motions/{motion_id}/proxies/mine'>
export type Mandate = Mandates['given'][number]

export const MANDATE_STATES: Record<Mandate['state'], StateWord> = {
  pending: { text: '等待核对', tone: 'plain', icon: 'clock' },
  active: { text: '有效，还没代投', tone: 'warn', icon: 'clock' },
  used: { text: '已代投', tone: 'good', icon: 'check' },
  revoked: { text: '已撤回', tone: 'plain', icon: 'cross' },
  refused: { text: '没有通过核对', tone: 'bad', icon: 'cross' },
  expired: { text: '已过期', tone: 'plain', icon: 'clock' },
}

/** What the agent may do, in the words of the mandate. */
export const SCOPES = [
  { value: '代为领取、填写并提交本次表决的选票，选择由代理人决定', text: '由代理人替我决定', detail: '您相信他（她）的判断' },
  { value: '代为领取、填写并提交本次表决的选票，按委托人告知的意见选择', text: '按我告诉他的来投', detail: '请您先当面或打电话说清楚怎么投' },
]

const LIVE: readonly Mandate['state'][] = ['pending', 'active', 'used']

/** A vote that one can give away: the rooms that vote as one. */
export interface Giveable {
  owner_group_id: number
  title: string
}

/** The votes that are still to be cast and that nobody was sent for. Before the opening they follow from one's own homes. */
export function giveableOf(motion: Motion, mandates: Mandates, homes: readonly Membership[]): Giveable[] {
  const away = new Set(mandates.given.filter(({ state }) => LIVE.includes(state)).map((one) => one.owner_group_id))
  return votesOf(motion, homes).filter(({ owner_group_id }) => !away.has(owner_group_id))
}

function votesOf(motion: Motion, homes: readonly Membership[]): Giveable[] {
  if (motion.state === 'open') {
    const uncast = motion.seats.filter(({ cast_at }) => cast_at === null)
    return uncast.map((seat) => ({ owner_group_id: seat.owner_group_id, title: seat.unit_labels.join('、') }))
  }
  if (motion.state !== 'noticed') return []
  const labels = new Map<number, string[]>()
  for (const home of homes) {
    if (home.estate.id !== motion.estate_id || home.owner_group_id === null) continue
    labels.set(home.owner_group_id, [...(labels.get(home.owner_group_id) ?? []), home.unit.label])
  }
  return [...labels].map(([owner_group_id, units]) => ({ owner_group_id, title: units.join('、') }))
}

/** When a mandate ends, as people read it. */
export function termWords(one: Pick<Mandate, 'until'>): string {
  return one.until ? `到${deadline(one.until)}` : '到这次投票截止'
}

/** Where a mandate that I hold stands: whose it is, and whether the vote came in meanwhile by another way. */
export function heldDetail(one: Mandate): string {
  if (one.used_at) return `${moment(one.used_at)}已代投`
  if (one.cast_at) return '这一票已经投过了，不用再投'
  return `${one.principal}委托您，${termWords(one)}`
}

/** Whether an agent can cast now. */
export function canCast(one: Mandate, motion: Pick<Motion, 'state'>): boolean {
  return motion.state === 'open' && one.state === 'active' && one.cast_at === null
}
