// The addresses of the phone's pages, under /m/.
import type { RouteRecordRaw } from 'vue-router'

export const phoneRoutes: RouteRecordRaw[] = [
  { path: '/', name: 'enterprises', component: () => import('./pages/Enterprises.vue'), meta: { title: '我的企业' } },
  { path: '/enterprise/:code', component: () => import('./pages/Enterprise.vue'), meta: { title: '企业' } },
  {
    path: '/enterprise/:code/visit',
    component: () => import('./pages/VisitForm.vue'),
    meta: { title: '记走访' },
  },
  {
    path: '/enterprise/:code/demand',
    component: () => import('./pages/DemandForm.vue'),
    meta: { title: '提出诉求' },
  },
  {
    path: '/enterprise/:code/mark',
    component: () => import('./pages/MarkForm.vue'),
    meta: { title: '标注经营状况' },
  },
  { path: '/visit/:key', component: () => import('./pages/Visit.vue'), meta: { title: '走访' } },
  { path: '/demands', component: () => import('./pages/Demands.vue'), meta: { title: '我的诉求' } },
  { path: '/demand/:key', component: () => import('./pages/Demand.vue'), meta: { title: '诉求' } },
  {
    path: '/demand/:key/call-back',
    component: () => import('./pages/CallBackForm.vue'),
    meta: { title: '登记回访' },
  },
  { path: '/outbox', component: () => import('./pages/Outbox.vue'), meta: { title: '待上报' } },
  { path: '/outbox/:id', component: () => import('./pages/OutboxItem.vue'), meta: { title: '上报情况' } },
  { path: '/me', component: () => import('./pages/Me.vue'), meta: { title: '我' } },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignIn.vue'),
    meta: { title: '登录', open: true },
  },
  { path: '/:rest(.*)*', component: () => import('./pages/Missing.vue'), meta: { title: '没有这一页', open: true } },
]
