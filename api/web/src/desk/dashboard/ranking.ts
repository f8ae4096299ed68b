// Places among several, largest first: equal values share a place, and what has no value has none.

export interface Ranked<T> {
  one: T
  place: number | undefined
}

export function ranked<T>(all: T[], value: (one: T) => number | null | undefined): Ranked<T>[] {
  const known = all.filter((one) => typeof value(one) === 'number')
  const sorted = [...known].sort((a, b) => value(b)! - value(a)!)
  const places: Ranked<T>[] = sorted.map((one) => ({
    one,
    place: sorted.findIndex((other) => value(other) === value(one)) + 1,
  }))
  return [...places, ...all.filter((one) => !known.includes(one)).map((one) => ({ one, place: undefined }))]
}
