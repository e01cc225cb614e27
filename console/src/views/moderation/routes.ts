import { Filter } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/moderation',
    component: () => import('./ModerationView.vue'),
    meta: { title: '内容审核', group: 'voices', icon: Filter, order: 30, roles: ['moderator', 'secretary'] },
  },
] satisfies RouteRecordRaw[]
