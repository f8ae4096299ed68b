// Every page of the phone, under /m/. All of them lie in the files that the service worker keeps.
import { createRouter, createWebHistory } from 'vue-router'
import { begin, device } from './device'
import { phoneRoutes } from './routes'

let begun: Promise<void> | undefined

export const router = createRouter({
  history: createWebHistory('/m/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: phoneRoutes,
})

router.beforeEach(async (to) => {
  await (begun ??= begin())
  if (to.meta.open || device.user) return true
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})

router.afterEach((to) => {
  document.title = `${String(to.meta.title)} · 联建走访`
})
