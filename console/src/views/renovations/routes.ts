import { Delete, House, Suitcase } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/renovations',
    component: () => import('./RenovationsView.vue'),
    meta: { title: '改造项目', group: 'renovation', icon: House, order: 10, estate: false },
  },
  {
    path: '/renovations/council',
    component: () => import('./CouncilView.vue'),
    meta: { title: '党组织与联席会议', group: 'renovation', icon: Suitcase, order: 20 },
  },
  {
    path: '/renovations/structures',
    component: () => import('./StructuresView.vue'),
    meta: { title: '违建清单', group: 'renovation', icon: Delete, order: 30 },
  },
  {
    path: '/renovations/:id(\\d+)',
    component: () => import('./RenovationView.vue'),
    meta: { title: '改造项目', estate: false },
  },
] satisfies RouteRecordRaw[]
