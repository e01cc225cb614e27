import { Avatar } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/representations',
    component: () => import('./RepresentationsView.vue'),
    meta: { title: '代表与去世登记', group: 'residents', icon: Avatar, order: 16, roles: ['clerk', 'moderator', 'secretary'] },
  },
] satisfies RouteRecordRaw[]
