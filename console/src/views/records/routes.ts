import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/motions/:id(\\d+)/records', component: () => import('./RecordsView.vue'), meta: { title: '表决文书', estate: false } },
  { path: '/motions/:id(\\d+)/records/:kind([a-z]+)', component: () => import('./RecordView.vue'), meta: { title: '表决文书', estate: false } },
] satisfies RouteRecordRaw[]
