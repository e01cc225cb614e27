import { Stamp, User } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/login', component: () => import('./LoginView.vue'), meta: { title: '登录', bare: true } },
  { path: '/password', component: () => import('./PasswordView.vue'), meta: { title: '修改密码', bare: true } },
  {
    path: '/claims',
    component: () => import('./ClaimsView.vue'),
    meta: { title: '认证申请', group: 'residents', icon: Stamp, order: 20, roles: ['clerk', 'moderator', 'secretary'] },
  },
  {
    path: '/staff',
    component: () => import('./StaffView.vue'),
    meta: { title: '工作人员', group: 'oversight', icon: User, order: 90, roles: ['admin'], estate: false },
  },
] satisfies RouteRecordRaw[]
