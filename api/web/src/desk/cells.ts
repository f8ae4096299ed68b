// The cells of registers as people read them: in tables, in files, and as links to the records they mention.
import type { RouteLocationRaw } from 'vue-router'
import { decimal, grouped } from '@/text/number'
import type { Column } from './registers'

/** Another record, as a cell mentions it. */
export interface Mention {
  register: string
  key: string
  name: string | null
}

interface Choice {
  key: string
  title: string
}

const FEN_OF_WAN = 1_000_000
const FEN_OF_YUAN = 100
const THOUSAND = 1000

export function recordTo(register: string, key: string): RouteLocationRaw {
  return { name: 'record', params: { register, key } }
}

/** What a record is called: its name, or its key. */
export function called(mention: Mention): string {
  return mention.name || mention.key
}

export function isNumber(column: Column): boolean {
  return ['count', 'money', 'thousandths'].includes(column.type)
}

/** The head of a column with its unit; money is shown in 万元. */
export function headOf(column: Column): string {
  const unit = column.type === 'money' ? '万元' : column.unit
  return unit ? `${column.title}（${unit}）` : column.title
}

/** The records a cell mentions. */
export function mentions(column: Column, cell: unknown): Mention[] {
  if (cell === null || cell === undefined) return []
  if (column.type === 'reference') return [cell as Mention]
  return column.type === 'references' ? (cell as Mention[]) : []
}

/** A cell as text. A year is a count, and not grouped. */
export function cellText(column: Column, cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  switch (column.type) {
    case 'texts':
      return (cell as string[]).join('、')
    case 'reference':
    case 'references':
      return mentions(column, cell).map(called).join('、')
    case 'code':
      return (cell as Choice).title
    case 'codes':
      return (cell as Choice[]).map(({ title }) => title).join('、')
    case 'count':
      return column.unit ? grouped(String(cell)) : String(cell)
    case 'money':
      return decimal(cell as number, FEN_OF_WAN)
    case 'thousandths':
      return decimal(cell as number, THOUSAND)
    case 'flag':
      return cell ? '是' : '否'
    default:
      return String(cell)
  }
}

/** What a cell says beside its text: an amount in 元. */
export function cellHint(column: Column, cell: unknown): string | undefined {
  return column.type === 'money' && typeof cell === 'number' ? `${decimal(cell, FEN_OF_YUAN, 2)} 元` : undefined
}

export function isNegative(column: Column, cell: unknown): boolean {
  return isNumber(column) && typeof cell === 'number' && cell < 0
}

/** The sum of a column over rows; `undefined` for a column that is not summed. */
export function sumOf(column: Column, rows: { cells: unknown }[]): number | undefined {
  if (!column.total) return undefined
  return rows.reduce((sum, row) => {
    const cell = (row.cells as Record<string, unknown>)[column.key]
    return sum + (typeof cell === 'number' ? cell : 0)
  }, 0)
}
