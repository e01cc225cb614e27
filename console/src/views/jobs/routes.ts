import { AlarmClock } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/jobs',
    component: () => import('./JobsView.vue'),
    meta: { title: '定时任务', group: 'oversight', icon: AlarmClock, order: 50, roles: ['admin'], estate: false },
  },
] satisfies RouteRecordRaw[]
