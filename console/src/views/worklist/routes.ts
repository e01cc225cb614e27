import { HomeFilled } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/',
    component: () => import('./WorklistView.vue'),
    meta: { title: '工作台', group: 'desk', icon: HomeFilled, order: 0, estate: false },
  },
] satisfies RouteRecordRaw[]
