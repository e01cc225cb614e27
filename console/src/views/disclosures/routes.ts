import { ChatDotSquare, Memo } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/disclosures',
    component: () => import('./DisclosuresView.vue'),
    meta: { title: '公示', group: 'openness', icon: Memo, order: 5 },
  },
  {
    path: '/disclosures/objections',
    component: () => import('./ObjectionsView.vue'),
    meta: {
      title: '异议答复',
      group: 'openness',
      icon: ChatDotSquare,
      order: 10,
      roles: ['clerk', 'moderator', 'secretary', 'district', 'auditor'],
    },
  },
] satisfies RouteRecordRaw[]
