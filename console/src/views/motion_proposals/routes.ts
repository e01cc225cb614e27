import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/motions/proposals', component: () => import('./ProposalsView.vue'), meta: { title: '业主提议' } },
  {
    path: '/motions/proposals/:id(\\d+)',
    component: () => import('./ProposalView.vue'),
    meta: { title: '业主提议', estate: false },
  },
  {
    path: '/motions/proposals/:id(\\d+)/sheet',
    component: () => import('./SupportSheetView.vue'),
    meta: { title: '附议签名表', estate: false },
  },
] satisfies RouteRecordRaw[]
