// Where whoever looks stands: which division, as of which business date, as known when, by which date income counts.
// All of it is in the address, so that a link can be sent, and every link within the application carries it along.
import { computed, type ComputedRef } from 'vue'
import {
  useRoute,
  useRouter,
  type LocationQuery,
  type RouteLocationNormalizedLoaded,
  type RouteLocationRaw,
  type Router,
} from 'vue-router'
import { today } from '@/text/day'

export type Basis = 'posting' | 'economic'

export interface Standpoint {
  /** 区划 with what is below it. */
  division?: string
  /** 截至日期: the business date that stocks are counted on. */
  on?: string
  /** 知悉时点: a day (its end), a moment, or a number of entries; without it, all that is known. */
  as_of?: string
  /** 口径: income by posting date (入账日) or by economic date (发生日). */
  basis?: Basis
}

/** A part of the standpoint; a page names in `meta.standpoint` which parts it obeys. */
export type Part = keyof Standpoint
export const PARTS: readonly Part[] = ['division', 'on', 'as_of', 'basis']

const SHAPES: Record<Part, RegExp> = {
  division: /^\d{2,12}$/,
  on: /^\d{4}-\d{2}-\d{2}$/,
  as_of: /^(\d{1,15}|\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?)$/,
  basis: /^(posting|economic)$/,
}

/** What an address says; a part that is not well formed is left out. */
export function standpointIn(query: LocationQuery): Standpoint {
  const standpoint: Record<string, string> = {}
  for (const part of PARTS) {
    const value = query[part]
    if (typeof value === 'string' && SHAPES[part].test(value)) standpoint[part] = value
  }
  return standpoint
}

/** The query of an address with the parts in it that it does not name itself. */
export function carried(query: LocationQuery, standpoint: Standpoint): LocationQuery {
  return { ...standpoint, ...query }
}

/** Lets every link and every push within the application carry the standpoint of the page it is on. */
export function carryStandpoint(router: Router): void {
  const plain = { resolve: router.resolve, push: router.push, replace: router.replace }
  /** The last standpoint of a page that has one: kept while a form, which has none, is filled in. */
  let kept: Standpoint = {}
  router.afterEach((to) => {
    if (to.meta.standpoint) kept = standpointIn(to.query)
  })
  const carry = (to: RouteLocationRaw): RouteLocationRaw => {
    const here = router.currentRoute.value
    const target = plain.resolve(to)
    // Within a page the address says all; only pages that obey a standpoint are given one.
    if (target.path === here.path || !target.meta.standpoint) return to
    const standpoint = here.meta.standpoint ? standpointIn(here.query) : kept
    const replace = typeof to === 'object' && to.replace ? { replace: true } : {}
    return { path: target.path, hash: target.hash, query: carried(target.query, standpoint), ...replace }
  }
  router.resolve = ((to: RouteLocationRaw, current?: RouteLocationNormalizedLoaded) =>
    plain.resolve(carry(to), current)) as Router['resolve']
  router.push = (to) => plain.push(carry(to))
  router.replace = (to) => plain.replace(carry(to))
}

export interface UseStandpoint {
  standpoint: ComputedRef<Standpoint>
  /** The business date meant: the one in the address, or today. */
  on: ComputedRef<string>
  /** Changes parts of the address; an undefined part is taken out of it, and lists start at their first page again. */
  stand: (change: Standpoint) => Promise<unknown>
}

/** The standpoint of the page that is open. */
export function useStandpoint(): UseStandpoint {
  const route = useRoute()
  const router = useRouter()
  const standpoint = computed(() => standpointIn(route.query))
  const on = computed(() => standpoint.value.on ?? today())
  const stand = (change: Standpoint) =>
    router.push({ path: route.path, query: { ...route.query, ...change, page: undefined } })
  return { standpoint, on, stand }
}

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    /** Shown without signing in. */
    open?: boolean
    /** Printed on the long side of the paper. */
    wide?: boolean
    /** Which parts of the standpoint the page obeys; the bar above it shows those. */
    standpoint?: readonly Part[]
  }
}
