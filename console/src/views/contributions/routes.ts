import { Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/contributions/bank',
    component: () => import('./BankView.vue'),
    meta: { title: '银行流水', group: 'money', icon: Tickets, order: 12 },
  },
  { path: '/contributions/bank/:id(\\d+)', component: () => import('./StatementView.vue'), meta: { title: '银行流水' } },
  {
    path: '/contributions/corrections',
    component: () => import('./CorrectionsView.vue'),
    meta: { title: '出资退款与更正', group: 'money', icon: Tickets, order: 13 },
  },
  { path: '/contributions/slips', component: () => import('./SlipsView.vue'), meta: { title: '缴款通知单' } },
  {
    path: '/contributions/:pledge(\\d+)/receipts/:payment(\\d+)',
    component: () => import('./ReceiptView.vue'),
    meta: { title: '收据', estate: false },
  },
  { path: '/pledges/:id(\\d+)/sheet', component: () => import('./SheetView.vue'), meta: { title: '出资公开账', estate: false } },
] satisfies RouteRecordRaw[]
