// Named views of a register, kept in this browser: a name for a part of an address.

export interface SavedView {
  name: string
  /** The query without the leading question mark. */
  query: string
}

const MOST = 30
const place = (register: string) => `lianjian.views.${register}`

export function savedViews(register: string): SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(register)) ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept.filter((view): view is SavedView => typeof view?.name === 'string' && typeof view?.query === 'string')
  } catch {
    return []
  }
}

/** Keeps a view under its name, in place of one that has it already; tells whether there was room. */
export function saveView(register: string, view: SavedView): boolean {
  const others = savedViews(register).filter(({ name }) => name !== view.name)
  try {
    localStorage.setItem(place(register), JSON.stringify([view, ...others].slice(0, MOST)))
    return true
  } catch {
    return false
  }
}

export function forgetView(register: string, name: string): void {
  const others = savedViews(register).filter((view) => view.name !== name)
  try {
    localStorage.setItem(place(register), JSON.stringify(others))
  } catch {
    // What could not be kept cannot be forgotten either.
  }
}
