// The list of pages that journeys look at holds every route there is.
import { expect, it } from 'vitest'
import { router } from '@/desk/router'
import { PAGES } from '../../e2e/pages'

it('every route has its pages in the list, and nothing else is there', () => {
  const routes = router.getRoutes().filter(({ path }) => !path.startsWith('/audit'))
  expect(Object.keys(PAGES).sort()).toEqual(routes.map(({ path }) => path).sort())
})
