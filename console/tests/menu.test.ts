import { afterEach, describe, expect, it } from 'vitest'

import { menuForMe, menuPathOf } from '@/router/menu'
import type { Role } from '@/session/session'
import { drop, keep } from '@/session/store'

function staffWith(...roles: Role[]): void {
  const place = { id: 1, name: '永安小区', kind: 'estate' as const }
  keep({
    access_token: 'a',
    refresh_token: 'r',
    staff: { id: 1, username: 'a', name: '甲', must_change_password: false, roles: roles.map((role) => ({ role, place })) },
  })
}

const paths = () => menuForMe().flatMap(({ items }) => items.map(({ path }) => path))

afterEach(() => drop())

describe('the menu', () => {
  it('shows a clerk the claims and an administrator the staff', () => {
    staffWith('clerk')
    expect(paths()).toContain('/claims')
    expect(paths()).not.toContain('/staff')
    staffWith('admin')
    expect(paths()).toContain('/staff')
    expect(paths()).not.toContain('/claims')
  })

  it('begins with the desk and has no empty group', () => {
    staffWith('clerk', 'admin')
    expect(paths()[0]).toBe('/')
    expect(menuForMe().every(({ items }) => items.length > 0)).toBe(true)
  })

  it('knows to which item a page below belongs', () => {
    expect(menuPathOf('/claims')).toBe('/claims')
    expect(menuPathOf('/claims/7')).toBe('/claims')
    expect(menuPathOf('/nowhere')).toBe('/')
  })
})
