import { EditPen, Notebook, Upload } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const entering = ['clerk', 'moderator', 'secretary'] as const

export default [
  {
    path: '/roster',
    component: () => import('./RosterView.vue'),
    meta: { title: '花名册', group: 'residents', icon: Notebook, order: 10, roles: [...entering, 'district'] },
  },
  {
    path: '/roster/imports',
    component: () => import('./ImportsView.vue'),
    meta: { title: '导入花名册', group: 'residents', icon: Upload, order: 12, roles: entering },
  },
  {
    path: '/roster/imports/:id',
    component: () => import('./ImportView.vue'),
    meta: { title: '花名册预览', roles: entering },
  },
  {
    path: '/roster/corrections',
    component: () => import('./CorrectionsView.vue'),
    meta: { title: '登记更正', group: 'residents', icon: EditPen, order: 14, roles: entering },
  },
] satisfies RouteRecordRaw[]
