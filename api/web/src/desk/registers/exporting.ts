// The whole of what a register's filters let through, fetched page by page as one moment knew it, as a file.
import { ledger } from '@/api/client'
import { cellText, headOf, isNumber } from '../cells'
import { save } from '../csv'
import type { Column, Register, Row } from '../registers'
import type { ListQuery } from './query'

const PAGE = 1000

export interface Progress {
  done: number
  all: number
}

/** Fetches all matches; `told` hears how far it is and may stop it by answering false. */
export async function fetchAll(
  register: string,
  query: ListQuery,
  told: (progress: Progress) => boolean,
): Promise<{ rows: Row[]; position: number } | undefined> {
  const rows: Row[] = []
  let asOf = query.as_of
  for (;;) {
    const { data } = await ledger.GET('/api/v1/registers/{register}', {
      params: { path: { register }, query: { ...query, as_of: asOf, limit: PAGE, offset: rows.length } },
    })
    // The pages after the first are asked for as the first knew it, so that none is missed or told twice.
    asOf ??= String(data!.position)
    rows.push(...data!.rows)
    if (!told({ done: rows.length, all: data!.matches })) return undefined
    if (data!.rows.length === 0 || rows.length >= data!.matches) return { rows, position: data!.position }
  }
}

/** The lines of the file: head, rows, and the sums where there are any. */
export function lines(register: Register, columns: Column[], rows: Row[]): string[][] {
  const cells = (row: Row) => row.cells as Record<string, unknown>
  const head = ['序号', register.key_title, ...columns.map(headOf)]
  const body = rows.map((row, index) => {
    return [String(index + 1), row.key, ...columns.map((column) => cellText(column, cells(row)[column.key]))]
  })
  if (!columns.some((column) => column.total)) return [head, ...body]
  const sums = columns.map((column) => {
    if (!column.total || !isNumber(column)) return ''
    const sum = rows.reduce((total, row) => total + Number(cells(row)[column.key] ?? 0), 0)
    return cellText(column, sum)
  })
  return [head, ...body, ['', '合计', ...sums]]
}

export async function exportRegister(
  register: Register,
  columns: Column[],
  query: ListQuery,
  told: (progress: Progress) => boolean,
): Promise<void> {
  const all = await fetchAll(register.name, query, told)
  if (!all) return
  save(`${register.title}台账_反映到第${all.position}条.csv`, lines(register, columns, all.rows))
}
