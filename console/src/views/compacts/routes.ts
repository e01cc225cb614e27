import { Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const writing = ['clerk', 'moderator', 'secretary'] as const

export default [
  {
    path: '/compacts',
    component: () => import('./CompactsView.vue'),
    meta: { title: '居民公约', group: 'decisions', icon: Tickets, order: 10 },
  },
  { path: '/compacts/new', component: () => import('./CompactEditorView.vue'), meta: { title: '起草公约', roles: writing } },
  { path: '/compacts/:id(\\d+)', component: () => import('./CompactView.vue'), meta: { title: '居民公约' } },
  { path: '/compacts/:id(\\d+)/sheet', component: () => import('./SigningSheetView.vue'), meta: { title: '纸质签署页' } },
  {
    path: '/compacts/:id(\\d+)/text',
    component: () => import('./CompactEditorView.vue'),
    meta: { title: '修改公约', roles: writing },
  },
] satisfies RouteRecordRaw[]
