import { Box } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const handling = ['clerk', 'moderator', 'secretary'] as const

export default [
  {
    path: '/channels',
    component: () => import('./ChannelsView.vue'),
    meta: { title: '送达与收票', group: 'decisions', icon: Box, order: 25 },
  },
  { path: '/motions/:id(\\d+)/turnout', component: () => import('./TurnoutView.vue'), meta: { title: '楼栋参与' } },
  { path: '/motions/:id(\\d+)/deliveries', component: () => import('./DeliveriesView.vue'), meta: { title: '送达登记' } },
  {
    path: '/motions/:id(\\d+)/paper',
    component: () => import('./PaperView.vue'),
    meta: { title: '纸质选票', roles: handling },
  },
  {
    path: '/motions/:id(\\d+)/paper/print',
    component: () => import('./PrintView.vue'),
    meta: { title: '打印选票', roles: handling },
  },
  {
    path: '/motions/:id(\\d+)/proxies',
    component: () => import('./ProxiesView.vue'),
    meta: { title: '委托投票', roles: handling },
  },
] satisfies RouteRecordRaw[]
