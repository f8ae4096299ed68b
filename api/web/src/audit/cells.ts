// Values of a register's columns, and their totals, as people read them.
import type { components } from '@/api/schema'
import { grouped, thousandths, wan } from '@/text/number'

type Column = Pick<components['schemas']['ColumnBody'], 'type' | 'unit'>

function one(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  const { title, name, key } = value as { title?: string; name?: string | null; key?: string }
  return title ?? name ?? key ?? ''
}

/** A cell in words; nothing for what is not there. */
export function cellText(column: Column, value: unknown): string {
  if (Array.isArray(value)) return value.map(one).join('、')
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return writtenTotal(value, column)
  return one(value)
}

/** A total, or its change, with its unit. */
export function writtenTotal(sum: number, column?: Column): string {
  if (column?.type === 'money') return `${wan(sum)} 万元`
  const unit = column?.unit ? ` ${column.unit}` : ''
  if (column?.type === 'thousandths') return `${thousandths(sum)}${unit}`
  return `${sum < 0 ? '−' : ''}${grouped(String(Math.abs(sum)))}${unit}`
}

/** A record's name with its key, or its key alone. */
export function recordName(row: { key: string; cells: unknown }): string {
  const { name, title } = row.cells as { name?: unknown; title?: unknown }
  const said = name ?? title
  return typeof said === 'string' && said !== row.key ? `${said}（${row.key}）` : row.key
}
