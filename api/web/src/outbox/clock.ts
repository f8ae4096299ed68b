// How far this device's clock is from the ledger's, known from the `Date` of its answers.
import { shallowRef } from 'vue'
import { onAnswer } from '@/api/client'
import { dayOf } from '@/text/day'

const KEY = 'lianjian-clock'
/** An answer that took longer says too little about the moment it was written. */
const SLOWEST_MS = 20_000
/** `Date` has whole seconds: on average it is half a second behind. */
const HALF_SECOND = 500
/** What `Date` cannot tell apart. */
const GRAIN_MS = 1000
/** From here on a clock counts as wrong. */
const WRONG_MS = 5 * 60_000

const offset = shallowRef<number | null>(remembered())
onAnswer((headers, asked, answered) => noteLedgerTime(headers.get('Date'), asked, answered))

function remembered(): number | null {
  try {
    const text = localStorage.getItem(KEY)
    return text === null ? null : Number(text)
  } catch {
    return null
  }
}

/** Learns from an answer. */
export function noteLedgerTime(date: string | null, before: number, after: number): void {
  const told = Date.parse(date ?? '')
  if (Number.isNaN(told) || after < before || after - before > SLOWEST_MS) return
  const next = Math.round(told + HALF_SECOND - (before + after) / 2)
  if (offset.value !== null && Math.abs(next - offset.value) < GRAIN_MS) return
  offset.value = next
  try {
    localStorage.setItem(KEY, String(offset.value))
  } catch {
    // A browser that keeps nothing still knows it for this visit.
  }
}

/** How many milliseconds the ledger's clock is ahead; `null` before it was ever heard. */
export function clockOffset(): number | null {
  return offset.value
}

/** The moment by the ledger's clock, as far as it is known. */
export function ledgerNow(): number {
  return Date.now() + (offset.value ?? 0)
}

/** Today in China by the ledger's clock. */
export function ledgerToday(): string {
  return dayOf(ledgerNow())
}

/** By how many minutes this device's clock is fast (or slow, negative), where that is so much that it matters. */
export function clockFault(): number | undefined {
  if (offset.value === null || Math.abs(offset.value) < WRONG_MS) return undefined
  return Math.round(-offset.value / 60_000)
}
