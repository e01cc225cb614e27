import { computed, reactive, readonly } from 'vue'
import { api } from '@/api/client'
import { dropTokens, hasSession, keepTokens, onSessionEnd } from '@/api/tokens'
import { homeless } from '@/api/problem'
import type { Answer } from '@/api/routes'
import { platform } from '@/platform'

export type Account = Answer<'get', '/me'>
export type Membership = Answer<'get', '/me/memberships'>['items'][number]

const MEMBERSHIP_KEY = `gongzhi.membership${platform.scope}`
const ELDER_KEY = `gongzhi.elder${platform.scope}`

/** Who is logged in, where they live, how large they read. Changed only by the functions below. */
const state = reactive({
  isLoggedIn: hasSession(),
  account: null as Account | null,
  memberships: [] as Membership[],
  membershipsKnown: false,
  membershipId: Number(uni.getStorageSync(MEMBERSHIP_KEY)) || null,
  elderMode: uni.getStorageSync(ELDER_KEY) === true,
  phoneScale: platform.fontScale(),
  unread: 0,
})

export const session = readonly(state)

/** The membership a person is looking at the app as: the chosen one, else the first. */
export const membership = computed(
  () => state.memberships.find((one) => one.id === state.membershipId) ?? state.memberships[0] ?? null,
)

/** Class and size variables for the root of each page. */
export const scaleClass = computed(() => (state.elderMode ? 'gz gz-elder' : 'gz'))
export const scaleStyle = computed(() => {
  const scale = Math.min(LARGEST_SCALE, (state.elderMode ? ELDER_SCALE : 1) * state.phoneScale)
  return `--scale:${scale};--phone-scale:${Math.min(LARGEST_MAIN_SCALE, state.phoneScale)}`
})

const ELDER_SCALE = 1.3
const LARGEST_SCALE = 1.7
/** Main functions are already at 30 px in 长辈版: past this the words no longer fit their buttons. */
const LARGEST_MAIN_SCALE = 1.15

onSessionEnd(forget)

/** Read who this is when the app starts with a session. */
export async function resume(): Promise<void> {
  if (state.isLoggedIn) await refreshMe().catch(() => undefined)
}

export async function logIn(): Promise<void> {
  const code = await platform.login()
  const login = await api.post('/sessions/wechat', { body: { code } })
  keepTokens(login)
  state.isLoggedIn = true
  await refreshMe()
  if (state.elderMode && !state.account?.elder_mode) await tellElderMode(true)
}

let reading: Promise<void> | null = null

/** Read the account, its memberships and the number of unread messages; once for all who ask meanwhile. */
export function refreshMe(): Promise<void> {
  reading ??= readMe().finally(() => {
    reading = null
  })
  return reading
}

/** How often 长辈版 was switched here: an answer that set out before does not switch it back. */
let switches = 0

async function readMe(): Promise<void> {
  const before = switches
  const [account, memberships] = await Promise.all([api.get('/me'), api.get('/me/memberships')])
  state.account = account
  state.memberships = memberships.items
  state.membershipsKnown = true
  if (account.elder_mode && switches === before) applyElderMode(true)
  await countUnread()
}

/** The estate that the app is looked at as. Asks who this is where the app began on an inner page. */
export async function homeEstateId(): Promise<number> {
  if (!state.membershipsKnown) await refreshMe()
  if (!membership.value) throw homeless()
  return membership.value.estate.id
}

export async function countUnread(): Promise<void> {
  if (state.isLoggedIn) state.unread = (await api.get('/me/inbox/unread')).unread
}

export async function logOut(): Promise<void> {
  await api.delete('/sessions/current')
  dropTokens()
  forget()
}

/** Forget on this phone; the server has ended the session, or the account. */
export function forget(): void {
  dropTokens()
  Object.assign(state, { isLoggedIn: false, account: null, memberships: [], membershipsKnown: false, unread: 0 })
}

export function keepAccount(account: Account): void {
  state.account = account
}

export function chooseMembership(id: number): void {
  state.membershipId = id
  uni.setStorageSync(MEMBERSHIP_KEY, id)
}

/** Switch 长辈版 on this phone at once, and for the account where one is logged in. */
export async function setElderMode(isOn: boolean): Promise<void> {
  switches += 1
  applyElderMode(isOn)
  if (state.isLoggedIn) await tellElderMode(isOn)
}

async function tellElderMode(isOn: boolean): Promise<void> {
  const { version } = await api.get('/me')
  state.account = await api.patch('/me', { body: { elder_mode: isOn }, version })
}

function applyElderMode(isOn: boolean): void {
  state.elderMode = isOn
  uni.setStorageSync(ELDER_KEY, isOn)
  markRoot()
}

/** The browser's title bar stands outside the page: its size follows a class of the root. */
export function markRoot(): void {
  // #ifdef H5
  document.documentElement.classList.toggle('gz-elder-root', state.elderMode)
  // #endif
}
