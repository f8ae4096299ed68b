// The tree of divisions: asked for when somebody opens it, and once per moment of knowledge.
import type { LocationQuery } from 'vue-router'
import { ledger } from '@/api/client'
import { readAt, syllablesOf } from '@/text/pinyin'

export interface Division {
  code: string
  name: string
  /** city, county, town, village. */
  tier: string
  /** From the top down to itself, such as 平凉市 崆峒区 柳湖镇. */
  path: string
  /** Its name in pinyin. */
  syllables: string[]
  children: Division[]
}

const PAGE = 1000
let asked: Promise<Division[]> | undefined
const byCode = new Map<string, Division>()

interface Cells {
  name?: string
  tier?: { key: string; title: string }
  parent?: { key: string } | null
}

async function load(): Promise<Division[]> {
  const cells: { code: string; parent: string | undefined }[] = []
  for (let offset = 0; ; offset += PAGE) {
    const query = { limit: PAGE, offset, state: 'valid' }
    const { data } = await ledger.GET('/api/v1/registers/{register}', {
      params: { path: { register: 'division' }, query },
    })
    for (const row of data!.rows) {
      const { name, tier, parent } = row.cells as Cells
      const shown = name ?? row.key
      byCode.set(row.key, {
        code: row.key,
        name: shown,
        tier: tier?.key ?? '',
        path: shown,
        syllables: syllablesOf(shown),
        children: [],
      })
      cells.push({ code: row.key, parent: parent?.key })
    }
    if (offset + PAGE >= data!.matches) break
  }
  const roots: Division[] = []
  for (const { code, parent } of cells) (parent ? byCode.get(parent)?.children : roots)?.push(byCode.get(code)!)
  const order = (list: Division[]) => list.sort((a, b) => (a.code < b.code ? -1 : 1))
  const name = (list: Division[], above: string) => {
    for (const division of order(list)) {
      division.path = above ? `${above} ${division.name}` : division.name
      name(division.children, division.path)
    }
  }
  // Where the scope of whoever asks hides what is above, the highest that is shown is a root.
  for (const { code, parent } of cells) if (parent && !byCode.has(parent)) roots.push(byCode.get(code)!)
  name(roots, '')
  return roots
}

/** The divisions from the top down; a failure is forgotten, so that the next try asks again. */
export function divisions(): Promise<Division[]> {
  asked ??= load().catch((error: unknown) => {
    asked = undefined
    throw error
  })
  return asked
}

/** A division by its code, full or without the zeros at its end. */
export async function divisionOf(code: string): Promise<Division | undefined> {
  await divisions()
  return byCode.get(code.padEnd(12, '0'))
}

/** Divisions found by a part of the name, its pinyin or the code; those whose name begins with it first. */
export function found(roots: Division[], text: string, most: number): Division[] {
  const plain = text.trim()
  if (!plain) return []
  const hits: { division: Division; rank: number }[] = []
  const look = (list: Division[]) => {
    for (const division of list) {
      const rank = rankOf(division, plain)
      if (rank !== undefined) hits.push({ division, rank })
      look(division.children)
    }
  }
  look(roots)
  return hits
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ division }) => division)
}

function rankOf(division: Division, plain: string): number | undefined {
  if (division.name.startsWith(plain)) return 0
  const read = readAt(division.syllables, plain)
  if (read === 0) return 1
  if (division.name.includes(plain)) return 2
  if (division.code.startsWith(plain)) return 3
  return read === undefined ? undefined : 4
}

/** A way to the figures of a division, at the standpoint of the page that leads there. */
export function figuresOf(division: Division, query: LocationQuery) {
  return { name: division.path, to: { path: '/desk/divisions', query: { ...query, division: division.code } } }
}
