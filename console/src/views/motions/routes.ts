import { Checked } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const writing = ['clerk', 'moderator'] as const

export default [
  {
    path: '/motions',
    component: () => import('./MotionsView.vue'),
    meta: { title: '业主表决', group: 'decisions', icon: Checked, order: 20 },
  },
  { path: '/motions/rules', component: () => import('./RulesView.vue'), meta: { title: '表决规则' } },
  { path: '/motions/new', component: () => import('./MotionEditor.vue'), meta: { title: '起草表决', roles: writing } },
  { path: '/motions/:id(\\d+)', component: () => import('./MotionView.vue'), meta: { title: '业主表决', estate: false } },
  {
    path: '/motions/:id(\\d+)/edit',
    component: () => import('./MotionEditor.vue'),
    meta: { title: '修改表决', roles: writing, estate: false },
  },
] satisfies RouteRecordRaw[]
