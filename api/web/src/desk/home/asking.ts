// Asks the ledger for what is due: the rows of a queue, or of a register with a filter, in one shape.
import { ledger } from '@/api/client'
import type { Column, Row } from '../registers'
import { registers } from '../registers'
import type { Standpoint } from '../standpoint'
import type { Due } from './dues'

export interface Page {
  offset: number
  limit: number
}

export interface DueRows {
  register: string
  keyTitle: string
  columns: Column[]
  rows: Row[]
  /** Beside the rows of a queue. */
  days?: (number | null)[]
  matches: number
  position: number
}

/** The register whose records a queue lists. */
const REGISTER_OF: Record<string, string> = {
  'overdue-demands': 'demand',
  'demands-unanswered': 'demand',
  'visits-due': 'enterprise',
  'returned-projects': 'project',
  'postings-ending': 'posting',
  'pairings-ending': 'pairing',
  'pairings-unvisited': 'pairing',
  'officers-absent': 'officer',
}

function shown(columns: Column[], due: Due): Column[] {
  return due.columns.flatMap((key) => columns.filter((column) => column.key === key))
}

export async function askFor(
  due: Due,
  { offset, limit }: Page,
  at: Standpoint & { on: string; unit?: string | null },
): Promise<DueRows> {
  const { division, as_of, on } = at
  const unit = due.ownUnit ? (at.unit ?? undefined) : undefined
  const register = 'queue' in due.of ? REGISTER_OF[due.of.queue]! : due.of.register
  const keyTitle = (await registers()).find(({ name }) => name === register)?.key_title ?? '编号'
  if ('queue' in due.of) {
    const { queue, days } = due.of
    const query = { division, as_of, on, days, unit, offset, limit }
    const { data } = await ledger.GET('/api/v1/queues/{queue}', { params: { path: { queue }, query } })
    const { columns, items, matches, position } = data!
    const rows = items.map((item) => item.row)
    const beside = items.map((item) => item.days ?? null)
    return { register, keyTitle, columns: shown(columns, due), rows, days: beside, matches, position }
  }
  const query = { division, as_of, unit, ...due.of.filter, sort: due.of.sort, offset, limit }
  const { data } = await ledger.GET('/api/v1/registers/{register}', { params: { path: { register }, query } })
  const { columns, rows, matches, position } = data!
  return { register, keyTitle, columns: shown(columns, due), rows, matches, position }
}
