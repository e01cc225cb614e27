import { Coin } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/payments',
    component: () => import('./PaymentsView.vue'),
    meta: { title: '收款与对账', group: 'money', icon: Coin, order: 45 },
  },
] satisfies RouteRecordRaw[]
