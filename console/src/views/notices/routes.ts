import { Bell, ChatDotSquare, Guide } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notices/report',
    component: () => import('./ReportView.vue'),
    meta: { title: '消息送达', group: 'openness', icon: Bell, order: 20 },
  },
  {
    path: '/notices/visits',
    component: () => import('./VisitsView.vue'),
    meta: { title: '上门名单', group: 'openness', icon: Guide, order: 30 },
  },
  {
    path: '/notices/templates',
    component: () => import('./TemplatesView.vue'),
    meta: { title: '微信消息模板', group: 'oversight', icon: ChatDotSquare, order: 40, roles: ['admin'], estate: false },
  },
] satisfies RouteRecordRaw[]
