// What a page is asked, which all of it stands in its address, so that a link can be sent.
import { useRoute, useRouter, type LocationQueryValue } from 'vue-router'

/** The text of a query parameter; `undefined` when it is not there or empty. */
function only(value: LocationQueryValue | LocationQueryValue[] | undefined): string | undefined {
  const one = Array.isArray(value) ? value[0] : value
  return one || undefined
}

export interface Address {
  /** What the address says of a parameter. */
  asked: (name: string) => string | undefined
  /** A whole number the address says; what is none is as if it were not there. */
  number: (name: string) => number | undefined
  /** Those of these parameters that are there. */
  all: <Name extends string>(...names: Name[]) => Partial<Record<Name, string>>
  /** Changes parameters; one without a value is taken out. */
  change: (changes: Record<string, string | number | undefined>) => Promise<unknown>
}

export function useAddress(): Address {
  const route = useRoute()
  const router = useRouter()
  const asked = (name: string) => only(route.query[name])
  return {
    asked,
    number: (name) => {
      const text = asked(name)
      return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined
    },
    all: (...names) => {
      const found: Partial<Record<(typeof names)[number], string>> = {}
      for (const name of names) {
        const value = asked(name)
        if (value !== undefined) found[name] = value
      }
      return found
    },
    change: (changes) => {
      const query: Record<string, string | undefined> = {}
      for (const name of Object.keys(route.query)) query[name] = asked(name)
      for (const [name, value] of Object.entries(changes)) {
        query[name] = value === undefined || value === '' ? undefined : String(value)
      }
      return router.push({ path: route.path, query })
    },
  }
}

/** The page of a record, where everything of it is shown. */
export function recordAddress(register: string, key: string): string {
  return `/desk/records/${encodeURIComponent(register)}/${encodeURIComponent(key)}`
}

/** The page of an event. */
export function eventAddress(position: number): string {
  return `/audit/events/${position}`
}
