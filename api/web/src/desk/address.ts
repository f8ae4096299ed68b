// The address as the state of a page: what is chosen stands in the query, so that a link shows the same.
import { useRoute, useRouter } from 'vue-router'

export interface Address {
  /** A word of the query, or `undefined` where it is missing or empty. */
  word: (name: string) => string | undefined
  /** A whole number of the query from `least` up, or what stands for it. */
  number: (name: string, otherwise: number, least?: number) => number
  /** Changes words; an undefined one is taken out. Lists start at their first page again unless the page is named. */
  set: (change: Record<string, string | undefined>) => Promise<unknown>
}

export function useAddress(): Address {
  const route = useRoute()
  const router = useRouter()
  const word = (name: string) => {
    const value = route.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const number = (name: string, otherwise: number, least = 1) => {
    const value = Number(word(name))
    return Number.isSafeInteger(value) && value >= least ? value : otherwise
  }
  const set = (change: Record<string, string | undefined>) => {
    const words = Object.entries(change).map(([name, value]) => [name, value === '' ? undefined : value])
    return router.push({
      path: route.path,
      query: { ...route.query, page: undefined, ...(Object.fromEntries(words) as Record<string, string | undefined>) },
    })
  }
  return { word, number, set }
}
