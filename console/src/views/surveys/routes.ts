import { DataAnalysis } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const writing = ['clerk', 'moderator', 'secretary'] as const

export default [
  {
    path: '/surveys',
    component: () => import('./SurveysView.vue'),
    meta: { title: '问卷', group: 'voices', icon: DataAnalysis, order: 10 },
  },
  { path: '/surveys/new', component: () => import('./SurveyEditorView.vue'), meta: { title: '新建问卷', roles: writing } },
  { path: '/surveys/:id(\\d+)', component: () => import('./SurveyView.vue'), meta: { title: '问卷' } },
  {
    path: '/surveys/:id(\\d+)/questions',
    component: () => import('./SurveyEditorView.vue'),
    meta: { title: '修改问卷', roles: writing },
  },
] satisfies RouteRecordRaw[]
