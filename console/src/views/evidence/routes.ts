import { Connection } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/evidence',
    component: () => import('./EvidenceView.vue'),
    meta: { title: '公开记录', group: 'oversight', icon: Connection, order: 10 },
  },
] satisfies RouteRecordRaw[]
