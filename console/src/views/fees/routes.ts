import { AlarmClock, ChatLineSquare, DocumentChecked, EditPen, Stamp, Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const writing = ['clerk', 'moderator', 'secretary'] as const

export default [
  {
    path: '/fees/commitments',
    component: () => import('./CommitmentsView.vue'),
    meta: { title: '交费承诺', group: 'money', icon: EditPen, order: 20 },
  },
  {
    path: '/fees/contracts',
    component: () => import('./ContractsView.vue'),
    meta: { title: '物业服务合同', group: 'money', icon: DocumentChecked, order: 30 },
  },
  { path: '/fees/contracts/new', component: () => import('./ContractEditor.vue'), meta: { title: '录入合同', roles: writing } },
  { path: '/fees/contracts/:id(\\d+)', component: () => import('./ContractView.vue'), meta: { title: '物业服务合同', estate: false } },
  {
    path: '/fees/contracts/:id(\\d+)/edit',
    component: () => import('./ContractEditor.vue'),
    meta: { title: '修改合同', roles: writing, estate: false },
  },
  {
    path: '/fees/bills',
    component: () => import('./BillsView.vue'),
    meta: { title: '物业费账单', group: 'money', icon: Tickets, order: 40 },
  },
  { path: '/fees/bills/:id(\\d+)', component: () => import('./BillView.vue'), meta: { title: '账单', estate: false } },
  {
    path: '/fees/disputes',
    component: () => import('./DisputesView.vue'),
    meta: { title: '账单异议', group: 'money', icon: ChatLineSquare, order: 50 },
  },
  {
    path: '/fees/corrections',
    component: () => import('./CorrectionsView.vue'),
    meta: { title: '减免与更正', group: 'money', icon: Stamp, order: 60 },
  },
  {
    path: '/fees/reminders',
    component: () => import('./RemindersView.vue'),
    meta: { title: '缴费提醒', group: 'money', icon: AlarmClock, order: 70 },
  },
] satisfies RouteRecordRaw[]
