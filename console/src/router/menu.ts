import { Document } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

import { holds, type Role } from '@/session/session'

/** The groups of the side menu, in their order. */
export const menuGroups = {
  desk: '',
  residents: '住户与名册',
  renovation: '改造项目',
  decisions: '公约与表决',
  money: '资金与物业',
  voices: '问需与整改',
  openness: '公开与通知',
  oversight: '监督与管理',
} as const

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** In the menu under this group; without it the route is no menu item. */
    group?: keyof typeof menuGroups
    icon?: Component
    /** Place within the group, smaller first. */
    order?: number
    /** Who sees it; everybody when left out. */
    roles?: readonly Role[]
    /** false: the page is not about one estate. */
    estate?: boolean
    /** Shown without the menu, before or without a login. */
    bare?: boolean
  }
}

const found = import.meta.glob<{ default: RouteRecordRaw[] }>('../views/*/routes.ts', { eager: true })

/** The routes of all capabilities. */
export const capabilityRoutes: RouteRecordRaw[] = Object.values(found).flatMap((module) => module.default)

export interface MenuItem {
  path: string
  title: string
  icon: Component
}

/** What the person at the desk sees, group by group, without empty groups. */
export function menuForMe(): { title: string; items: MenuItem[] }[] {
  const groups = Object.entries(menuGroups).map(([group, title]) => ({
    title,
    items: capabilityRoutes
      .filter(({ meta }) => meta?.group === group && (!meta.roles || holds(...meta.roles)))
      .sort((one, other) => (one.meta?.order ?? 0) - (other.meta?.order ?? 0))
      .map(({ path, meta }) => ({ path, title: meta?.title ?? '', icon: meta?.icon ?? Document })),
  }))
  return groups.filter(({ items }) => items.length > 0)
}

/** The menu item that a path belongs to: `/motions/7` belongs to `/motions`. */
export function menuPathOf(path: string): string {
  const within = (item: string) => path === item || path.startsWith(`${item === '/' ? '' : item}/`)
  const candidates = capabilityRoutes.filter(({ meta }) => meta?.group).map((route) => route.path)
  return candidates.filter(within).sort((one, other) => other.length - one.length)[0] ?? '/'
}
