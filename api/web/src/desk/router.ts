// Every page of the desk, with its address and its title. A page is loaded when it is first opened.
import { createRouter, createWebHistory } from 'vue-router'
import { recall } from '@/api/session'
import { auditRoutes } from '@/audit/routes'
import { formRoutes } from './forms/routes'

export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/SignIn.vue'),
      meta: { title: '登录', open: true },
    },
    { path: '/', name: 'home', component: () => import('./pages/Home.vue'), meta: { title: '待办' } },
    ...formRoutes,
    ...auditRoutes,
    {
      path: '/desk/:rest(.*)*',
      name: 'missing',
      component: () => import('./pages/Missing.vue'),
      meta: { title: '没有这一页' },
    },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const who = await recall()
  if (!who || who.must_change_password) return { name: 'sign-in', query: { to: to.fullPath } }
  return true
})

router.afterEach((to) => {
  document.title = `${String(to.meta.title ?? '')} · 产业链党建联建台账`
})
