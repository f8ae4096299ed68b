// Other records by name, for choosing one: asked of the ledger while typing, and remembered for the check page.
import { request } from '@/api/client'

/** A record that can be chosen. */
export interface Candidate {
  key: string
  name: string
}

interface Reference {
  key: string
  name: string | null
}
interface Page {
  rows: { key: string; cells: Record<string, unknown> }[]
}

/** How many are offered at once. */
const OFFERED = 20

/** The columns that say what a record is, in lists that have no name of their own. */
const TELLING = ['name', 'title', 'summary', 'enterprise', 'officer', 'unit', 'division']

/** Names by `register/key`, of everything that was offered. */
export const knownNames = new Map<string, string>()

function nameOf(cells: Record<string, unknown>): string {
  for (const column of TELLING) {
    const cell = cells[column]
    if (typeof cell === 'string' && cell) return cell
    const reference = cell as Reference | null | undefined
    if (reference?.name) return reference.name
  }
  return ''
}

/** Records whose key or name holds the text. */
export async function candidates(register: string, text: string, prefix?: string): Promise<Candidate[]> {
  const query = new URLSearchParams({ limit: String(OFFERED) })
  const wanted = text || prefix?.replace(/\/$/, '')
  if (register === 'setting' && prefix) query.set('kind', prefix.replace(/\/$/, ''))
  else if (wanted) query.set('text', wanted)
  if (register === 'setting' && text) query.set('text', text)
  const { body } = await request<Page>(`/api/v1/registers/${register}?${query}`)
  const found = body.rows
    .filter((row) => !prefix || row.key.startsWith(prefix))
    .map((row) => ({ key: row.key, name: nameOf(row.cells) }))
  for (const one of found) knownNames.set(`${register}/${one.key}`, one.name)
  return found
}

/** A record's name and version as they are now. */
export async function recordNow(register: string, key: string): Promise<{ version?: string; record: unknown }> {
  const path = `/api/v1/registers/${register}/${encodeURIComponent(key)}`
  const { body, response } = await request<{ cells?: Record<string, unknown> }>(path)
  return { version: response.headers.get('ETag') ?? undefined, record: body }
}
