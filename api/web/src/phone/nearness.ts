// How long ago each enterprise was visited, with what this device has not reported yet counted in.
import type { Item } from '@/outbox/item'
import { daysBetween } from '@/text/day'
import type { Enterprise, Visit, Work } from './work'

/** From here on an enterprise counts as due for a visit, as in the ledger's list 到期应走访企业. */
export const DUE_DAYS = 90

export interface Near {
  enterprise: Enterprise
  /** The day of the last visit. */
  last: string | null
  days: number | null
  /** The last visit waits on this device. */
  unreported: boolean
}

/** The visits of an enterprise that wait on this device. */
export function waitingVisits(code: string, items: readonly Item[]): Item[] {
  return items.filter((item) => {
    if (item.command !== 'LogVisit' || item.state === 'reported') return false
    return (JSON.parse(item.text) as { body: { enterprise: string } }).body.enterprise === code
  })
}

export function businessDateOf(item: Item): string {
  return (JSON.parse(item.text) as { business_date: string }).business_date
}

/** The newest visit by its day. */
export function lastVisit(code: string, visits: readonly Visit[]): Visit | undefined {
  const own = visits.filter((visit) => visit.enterprise === code)
  return own.reduce<Visit | undefined>((last, visit) => (!last || visit.date > last.date ? visit : last), undefined)
}

/** My enterprises, the longest unvisited first and those never visited before them. */
export function byNearness(work: Work, items: readonly Item[], today: string): Near[] {
  const near = work.enterprises.map((enterprise): Near => {
    const reported = lastVisit(enterprise.code, work.visits)?.date ?? null
    const waiting = waitingVisits(enterprise.code, items).map(businessDateOf).sort().pop() ?? null
    const unreported = waiting !== null && (reported === null || waiting >= reported)
    const last = unreported ? waiting : reported
    return { enterprise, last, unreported, days: last === null ? null : Math.max(0, daysBetween(last, today)) }
  })
  const distance = (one: Near) => one.days ?? Number.MAX_SAFE_INTEGER
  return near.sort((one, other) => distance(other) - distance(one))
}

export function distanceText(near: Pick<Near, 'days'>): string {
  if (near.days === null) return '从未走访'
  if (near.days === 0) return '今天走访过'
  return `${near.days} 天前走访`
}
