// What somebody can do with an act in the outbox: where it is edited, what the ledger has instead, and the file it can
// be taken away in.
import { asImportFile } from '@/outbox/exported'
import type { Item, Line } from '@/outbox/item'
import { ledgerToday } from '@/outbox/clock'
import { keptPhoto } from './forms'
import { linesOfDemand, linesOfEnterprise, linesOfVisit } from './words'
import { lookAtDemand, lookAtEnterprise, lookAtVisit } from './work'

type Body = Record<string, string>

function bodyOf(item: Item): Body {
  return (JSON.parse(item.text) as { body: Body }).body
}

function keyOf(item: Item): string {
  return item.record.slice(item.record.indexOf('/') + 1)
}

/** The page that edits an act. `code` is the enterprise of a visit that is being corrected. */
export function editorOf(item: Item, code: string | undefined): string | undefined {
  const [key, query] = [encodeURIComponent(keyOf(item)), `?item=${item.id}`]
  if (item.command === 'LogVisit') {
    // The ledger has a visit of this id, from a try whose answer was lost: what is written now corrects it.
    const amends = item.lastError?.kind === 'already-exists' ? `&amend=${key}` : ''
    return `/enterprise/${bodyOf(item).enterprise}/visit${query}${amends}`
  }
  if (item.command === 'AmendVisit') {
    const amends = item.lastError?.kind === 'version-conflict' ? `&amend=${key}` : ''
    return code && `/enterprise/${code}/visit${query}${amends}`
  }
  if (item.command === 'RaiseDemand') return `/enterprise/${bodyOf(item).enterprise}/demand${query}`
  if (item.command === 'CallBackDemand') return `/demand/${key}/call-back${query}`
  if (item.command === 'MarkEnterprise') return `/enterprise/${key}/mark${query}`
  return undefined
}

/** The record as the ledger has it now. */
export async function presentOf(item: Item): Promise<Line[]> {
  const key = keyOf(item)
  if (item.record.startsWith('visit/')) {
    const visit = await lookAtVisit(key)
    const { enterprises } = await lookAtEnterprise(visit.enterprise)
    return linesOfVisit(visit, enterprises[0]?.name ?? visit.enterprise)
  }
  if (item.record.startsWith('demand/')) return linesOfDemand(await lookAtDemand(key))
  return linesOfEnterprise((await lookAtEnterprise(key)).enterprises[0]!)
}

export interface Difference {
  label: string
  mine: string
  present: string
  seen: string
}

/** Three tellings of a record by its lines: those where they differ, and how many are alike. */
export function differences(mine: readonly Line[], present: readonly Line[], seen: readonly Line[]) {
  const labels = [...new Set([...mine, ...present, ...seen].map((line) => line.label))]
  const of = (lines: readonly Line[], label: string) => lines.find((line) => line.label === label)?.value ?? '—'
  const all = labels.map((label): Difference => ({
    label,
    mine: of(mine, label),
    present: of(present, label),
    seen: of(seen, label),
  }))
  const differ = all.filter(
    (one) => new Set([one.mine, one.present, one.seen].filter((value) => value !== '—')).size > 1,
  )
  return { differ: differ.length ? differ : all, alike: differ.length ? all.length - differ.length : 0 }
}

function handOver(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Takes acts away as files: the commands as `lianjian import` reads them, and the photographs they name. */
export async function exportItems(items: readonly Item[]): Promise<void> {
  const name = `待上报-${items[0]?.account ?? ''}-${ledgerToday()}`
  handOver(`${name}.jsonl`, new Blob([asImportFile(items)], { type: 'application/x-ndjson' }))
  for (const digest of new Set(items.flatMap((item) => item.photos))) {
    const photo = await keptPhoto(digest)
    if (photo) handOver(`${digest}.jpg`, new Blob([photo.bytes], { type: 'image/jpeg' }))
  }
}
