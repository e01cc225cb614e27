import { Filter, RefreshLeft } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/moderation',
    component: () => import('./ModerationView.vue'),
    meta: { title: '内容审核', group: 'voices', icon: Filter, order: 30, roles: ['moderator', 'secretary'] },
  },
  {
    path: '/moderation/appeals',
    component: () => import('./AppealsView.vue'),
    meta: { title: '申诉复核', group: 'voices', icon: RefreshLeft, order: 32, roles: ['moderator', 'secretary'] },
  },
] satisfies RouteRecordRaw[]
