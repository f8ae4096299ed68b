// The rules of the queue: what may be sent now, and what an answer does to an item. Pure: no storage, no network.
import type { Item, ItemError, Receipt } from './item'

/** How long an item waits after a failed try: doubled each time, up to the longest. */
const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 10 * 60_000
/** Refusals that time mends, or somebody at the server; the item stays as it is. */
const PASSING = new Set(['too-many', 'too-slow', 'not-yet', 'attachment-missing'])
const SIGN_IN = new Set(['unauthenticated', 'password-change-needed', 'sign-in-refused', 'account-locked'])
/** What the ledger says when the record is not as the writer thought: they look at both and decide. */
const CONFLICTS = new Set(['version-conflict', 'already-exists', 'wrong-state', 'no-change'])

/** The answer to one try. */
export type Answer =
  | { outcome: 'accepted'; receipt: Receipt }
  | { outcome: 'refused'; status: number; kind: string; problem: Omit<ItemError, 'kind' | 'at'>; retryAfterMs?: number }
  /** No answer came, or none that the ledger would give: nobody knows whether it has the command. */
  | { outcome: 'lost' }

/** What an answer means for the pass that got it. */
export type Verdict = 'go on' | 'stop' | 'sign in'

export function isConflict(item: Item): boolean {
  return item.state === 'refused' && CONFLICTS.has(item.lastError?.kind ?? '')
}

/** Items of an account that were not reported, in the order they were written. */
export function unreported(items: readonly Item[], account: string): Item[] {
  return items
    .filter((item) => item.account === account && item.state !== 'reported')
    .sort((one, other) => one.order - other.order)
}

/** The item that must be settled before this one: an earlier one about the same record, or one it rests on. */
export function heldUpBy(item: Item, items: readonly Item[]): Item | undefined {
  return unreported(items, item.account).find(
    (other) => other.order < item.order && (other.record === item.record || item.after.includes(other.record)),
  )
}

/** The next item to send: of this account, due, and with nothing before it. `passed` were tried in this pass. */
export function nextToSend(
  items: readonly Item[],
  account: string,
  now: number,
  passed: ReadonlySet<string> = new Set(),
): Item | undefined {
  return unreported(items, account).find(
    (item) =>
      item.state === 'waiting' && isDue(item, now) && !passed.has(item.id) && heldUpBy(item, items) === undefined,
  )
}

/** A wait that would end far ahead began under a wrong clock. */
function isDue(item: Item, now: number): boolean {
  return item.notBefore <= now || item.notBefore > now + LONGEST_WAIT_MS
}

/** How long to wait after so many tries. */
export function waitAfter(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1), LONGEST_WAIT_MS)
}

/** An item that is about to be sent. It is stored before anything leaves, so that a try is known even if the tab dies. */
export function sending(item: Item, now: number, atMostMs: number): Item {
  return { ...item, tries: item.tries + 1, busyUntil: now + atMostMs }
}

const LOST: Omit<ItemError, 'at'> = {
  kind: 'unreachable',
  title: '没有收到答复',
  detail: '网络不通，或答复中断；是否已入账尚不清楚',
  advice: '联网后自动重发，同一条不会重复入账',
}

/** What an answer makes of an item, and of the pass. */
export function settled(item: Item, answer: Answer, now: number): { item: Item; verdict: Verdict } {
  const free = { ...item, busyUntil: 0 }
  if (answer.outcome === 'accepted') {
    const done: Item = { ...free, state: 'reported', receipt: answer.receipt, lastError: null, notBefore: 0 }
    return { item: done, verdict: 'go on' }
  }
  if (answer.outcome === 'lost') {
    return { item: { ...free, lastError: { ...LOST, at: now } }, verdict: 'stop' }
  }
  const { status, kind, problem, retryAfterMs } = answer
  const lastError: ItemError = { ...problem, kind, at: now }
  if (status === 401 || SIGN_IN.has(kind)) {
    // Nothing is wrong with the item: it was not even looked at.
    return { item: { ...free, tries: item.tries - 1 }, verdict: 'sign in' }
  }
  if (status >= 500 || PASSING.has(kind)) {
    const notBefore = now + Math.min(retryAfterMs ?? waitAfter(item.tries), LONGEST_WAIT_MS)
    const photosKept = kind === 'attachment-missing' ? [] : item.photosKept
    const later: Item = { ...free, photosKept, lastError, notBefore }
    return { item: later, verdict: status === 503 || status === 429 ? 'stop' : 'go on' }
  }
  return { item: { ...free, state: 'refused', lastError }, verdict: 'go on' }
}

/** A refused or waiting item to be tried at once, as it is. */
export function retried(item: Item): Item {
  return { ...item, state: 'waiting', notBefore: 0 }
}

/** Items that cannot be reported without this one, the nearest first. */
export function dependants(item: Item, items: readonly Item[]): Item[] {
  return unreported(items, item.account).filter(
    (other) => other.id !== item.id && other.order > item.order && other.after.includes(item.record),
  )
}
