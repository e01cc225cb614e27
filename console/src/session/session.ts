import { computed } from 'vue'

import { api } from '@/api/client'
import type { Schemas } from '@/api/types'
import { current, drop, keep, type Staff } from './store'

export type Role = Staff['roles'][number]['role']

/** The member of staff at this desk. Use it in views behind the login only. */
export const staff = computed(() => current.session?.staff ?? null)

export const mustChangePassword = computed(() => staff.value?.must_change_password ?? false)

/** Does the person hold any of the roles, anywhere? This hides what is of no use; the server alone decides. */
export function holds(...wanted: readonly Role[]): boolean {
  return staff.value?.roles.some(({ role }) => wanted.includes(role)) ?? false
}

export async function logIn(given: Schemas['StaffLoginIn']): Promise<void> {
  keep(await api.post('/sessions/staff', { body: given, open: true }))
}

export async function logOut(): Promise<void> {
  try {
    await api.delete('/sessions/current')
  } finally {
    drop()
  }
}

/** Change the own password. The server ends all sessions, so that one logs in anew with the new one. */
export async function changePassword(given: Schemas['PasswordIn']): Promise<void> {
  await api.put('/staff/me/password', { body: given })
  drop('密码已修改，请用新密码登录。')
}
