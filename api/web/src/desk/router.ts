// Every page of the desk, with its address and its title. A page is loaded when it is first opened.
import { createRouter, createWebHistory } from 'vue-router'
import { recall } from '@/api/session'
import { auditRoutes } from '@/audit/routes'
import { formRoutes } from './forms/routes'
import { carryStandpoint, type Part } from './standpoint'

/** What pages of figures obey. */
const FIGURES: readonly Part[] = ['division', 'on', 'as_of', 'basis']

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
    ...formRoutes,
    ...auditRoutes,
    {
      path: '/',
      name: 'home',
      component: () => import('./pages/Home.vue'),
      meta: { title: '待办', standpoint: ['division', 'on', 'as_of'] },
    },
    {
      path: '/desk/dues/:id',
      component: () => import('./pages/DuePage.vue'),
      props: true,
      meta: { title: '待办', standpoint: ['division', 'on', 'as_of'], wide: true },
    },
    {
      path: '/desk/chains',
      component: () => import('./pages/Chains.vue'),
      meta: { title: '产业链', standpoint: FIGURES, wide: true },
    },
    {
      path: '/desk/chains/:chain(.*)',
      component: () => import('./pages/ChainBoard.vue'),
      props: true,
      meta: { title: '产业链', standpoint: FIGURES },
    },
    {
      path: '/desk/divisions',
      component: () => import('./pages/DivisionBoard.vue'),
      meta: { title: '区划', standpoint: FIGURES },
    },
    // With the standpoint of what it leads to, so that a link here carries it along.
    { path: '/desk/registers', redirect: '/desk/registers/enterprise', meta: { standpoint: ['division', 'as_of'] } },
    {
      path: '/desk/registers/:register',
      component: () => import('./pages/RegisterPage.vue'),
      props: true,
      meta: { title: '台账', standpoint: ['division', 'as_of'], wide: true },
    },
    {
      path: '/desk/records/:register/:key(.*)',
      name: 'record',
      component: () => import('./pages/RecordPage.vue'),
      props: (route) => ({ register: route.params.register, recordKey: route.params.key }),
      meta: { title: '记录', standpoint: ['on', 'as_of', 'basis'] },
    },
    {
      path: '/desk/reconciliation',
      component: () => import('./pages/Reconciliation.vue'),
      meta: { title: '对账', standpoint: ['as_of'] },
    },
    { path: '/desk/account', component: () => import('./pages/Account.vue'), meta: { title: '我的账户' } },
    {
      path: '/desk/accounts',
      component: () => import('./pages/Accounts.vue'),
      meta: { title: '账户管理', wide: true },
    },
    {
      path: '/desk/:rest(.*)*',
      name: 'missing',
      component: () => import('./pages/Missing.vue'),
      meta: { title: '没有这一页' },
    },
  ],
})

carryStandpoint(router)

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const who = await recall()
  if (!who || who.must_change_password) return { name: 'sign-in', query: { to: to.fullPath } }
  return true
})

router.afterEach((to) => {
  document.title = `${String(to.meta.title ?? '')} · 产业链党建联建台账`
})
