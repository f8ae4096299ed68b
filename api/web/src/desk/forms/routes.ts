// The pages of registering acts.
import type { RouteRecordRaw } from 'vue-router'

export const formRoutes: RouteRecordRaw[] = [
  { path: '/desk/acts', name: 'acts', component: () => import('./ActsPage.vue'), meta: { title: '办理' } },
  { path: '/desk/acts/:command', name: 'act', component: () => import('./ActPage.vue'), meta: { title: '办理' } },
]
