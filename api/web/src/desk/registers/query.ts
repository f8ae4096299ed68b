// What the address of a register asks the ledger for.
import type { LocationQuery } from 'vue-router'
import type { operations } from '@/api/schema'
import type { Column } from '../registers'
import type { Standpoint } from '../standpoint'

export type ListQuery = NonNullable<operations['list_records']['parameters']['query']>

/** Filters by a record that a column refers to. */
const REFERRING = ['chain', 'enterprise', 'officer', 'alliance', 'organisation', 'project'] as const
const PLAYING = ['state', 'kind', 'unit'] as const
export const FILTERS = [...REFERRING, ...PLAYING, 'text', 'from', 'until'] as const
export type FilterName = (typeof FILTERS)[number]

/** The filters that a register with these columns understands, in the order they are shown. */
export function filtersOf(columns: Column[]): FilterName[] {
  const playing = (name: string) => columns.some((column) => column.filter === name)
  const referring = (name: string) => columns.some((column) => column.refers_to === name)
  return [
    'text',
    ...PLAYING.filter((name) => name !== 'unit' && playing(name)),
    ...REFERRING.filter(referring),
    ...(playing('unit') ? (['unit'] as const) : []),
    ...(playing('date') ? (['from', 'until'] as const) : []),
  ]
}

/** Whether a register can be narrowed to a division. */
export function hasDivision(register: string, columns: Column[]): boolean {
  return register === 'division' || columns.some((column) => column.filter === 'division')
}

/** The filters in an address that the register understands; others would be refused. */
export function filtersIn(query: LocationQuery, register: string, columns: Column[], at: Standpoint): ListQuery {
  const known = filtersOf(columns)
  const asked: Record<string, string> = {}
  for (const name of known) {
    const value = query[name]
    if (typeof value === 'string' && value !== '') asked[name] = value
  }
  if (at.division && hasDivision(register, columns)) asked.division = at.division
  if (at.as_of) asked.as_of = at.as_of
  return asked as ListQuery
}

/** Columns shown unless the address names others. */
const MOST_AT_FIRST = 12

/** The columns chosen, in the order of the register. */
export function columnsChosen(columns: Column[], named: string | undefined): Column[] {
  if (named) {
    const keys = new Set(named.split(','))
    const chosen = columns.filter(({ key }) => keys.has(key))
    if (chosen.length > 0) return chosen
  }
  return columns.slice(0, MOST_AT_FIRST)
}
