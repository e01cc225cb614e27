import { Coin } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/pledges',
    component: () => import('./PledgesHome.vue'),
    meta: { title: '居民出资', group: 'money', icon: Coin, order: 10 },
  },
  { path: '/pledges/:id(\\d+)', component: () => import('./PledgesView.vue'), meta: { title: '居民出资', estate: false } },
  {
    path: '/pledges/:id(\\d+)/funding',
    component: () => import('./FundingEditor.vue'),
    meta: { title: '编制出资方案', estate: false },
  },
  {
    path: '/pledges/:id(\\d+)/working/:unit(\\d+)',
    component: () => import('./WorkingView.vue'),
    meta: { title: '出资计算单', estate: false },
  },
  { path: '/pledges/:id(\\d+)/ledger', component: () => import('./LedgerView.vue'), meta: { title: '账目', estate: false } },
] satisfies RouteRecordRaw[]
