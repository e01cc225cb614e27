import { createRouter, createWebHashHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'

import { tellWarning } from '@/notify'
import { holds, mustChangePassword, staff } from '@/session/session'
import { borrow } from '@/session/store'
import { capabilityRoutes } from './menu'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    ...capabilityRoutes,
    { path: '/:rest(.*)*', component: () => import('@/layout/NotFoundView.vue'), meta: { title: '没有这一页', estate: false } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  await borrow()
  return detour(to) ?? true
})

router.afterEach((to) => {
  document.title = `${to.meta.title} · 共治`
})

/** Where to send somebody who cannot see the page asked for. What they may do there, the server decides. */
function detour(to: RouteLocationNormalized): RouteLocationRaw | undefined {
  if (!staff.value) return to.meta.bare ? undefined : { path: '/login', query: { next: to.fullPath } }
  if (mustChangePassword.value) return to.path === '/password' ? undefined : '/password'
  if (to.path === '/login') return '/'
  if (to.meta.roles && !holds(...to.meta.roles)) {
    tellWarning(`您的岗位不能打开“${to.meta.title}”`)
    return '/'
  }
  return undefined
}
