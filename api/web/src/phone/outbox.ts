// The outbox as pages see it: what waits, and the pump that sends it: at the start, when the network comes back, when
// the page is looked at, after each save, and every half minute.
import { reactive, readonly } from 'vue'
import { carrier } from '@/outbox/carrier'
import { clockOffset } from '@/outbox/clock'
import { newIdentifier } from '@/api/identifier'
import { itemOf, type Draft, type Item } from '@/outbox/item'
import { alone, freed } from '@/outbox/lock'
import { pass } from '@/outbox/pump'
import { retried, unreported } from '@/outbox/queue'
import { add, all, change, discard as throwAway, replace, tidy } from '@/outbox/store'
import { device, noteReach, store } from './device'

const EVERY_MS = 30_000
const CHANNEL = 'lianjian-outbox'

interface State {
  items: Item[]
  /** The act that is on its way now. */
  sending: string | null
  signInNeeded: boolean
}

const state = reactive<State>({ items: [], sending: null, signInNeeded: false })
export const outbox = readonly(state) as Readonly<State>

const tab = newIdentifier()
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(CHANNEL)
type Watcher = (item: Item) => void
const watchers = new Set<Watcher>()

/** Calls `watcher` with every act that was reported from this tab. */
export function onReported(watcher: Watcher): void {
  watchers.add(watcher)
}

export async function reload(): Promise<void> {
  const { db } = await store()
  state.items = await all(db)
}

/** What waits of whoever uses this device. */
export function own(): Item[] {
  return device.user ? unreported(state.items, device.user.account) : []
}

async function changed(): Promise<void> {
  await reload()
  channel?.postMessage('changed')
}

/** Writes acts into the outbox and starts sending. Throws where they could not be kept: nothing is kept then. */
export async function save(drafts: Draft[]): Promise<Item[]> {
  const { db } = await store()
  const items = await Promise.all(drafts.map(make))
  await add(db, items)
  await changed()
  void pump()
  return items
}

/** Puts another content in the place of an act. */
export async function edit(id: string, draft: Draft): Promise<Item> {
  const { db } = await store()
  const item = await make(draft)
  await replace(db, id, item, Date.now())
  await changed()
  void pump()
  return item
}

async function make(draft: Draft): Promise<Item> {
  const { name } = await store()
  const user = device.user
  if (!user) throw new Error('nobody uses this device')
  const { account, role, unit } = user
  return itemOf(draft, { account, role, unit, device: name, now: Date.now(), clockOffset: clockOffset() })
}

export async function retry(id: string): Promise<void> {
  const { db } = await store()
  await change(db, id, Date.now(), retried)
  await changed()
  await pump()
}

export async function discard(ids: string[]): Promise<void> {
  const { db } = await store()
  await throwAway(db, ids, Date.now())
  await tidy(db)
  await changed()
}

/** Sends what can be sent; once the other tab has ended or is closed, where one is at it. */
export async function pump(): Promise<void> {
  const { db } = await store()
  const passed = await alone(db, tab, () => pass(db, carrier, () => Date.now(), told))
  state.sending = null
  if (passed === undefined) {
    pumpOnceFreed()
    return reload()
  }
  state.signInNeeded = passed === 'sign in'
  if (passed === 'done') await tidy(db).catch(() => undefined)
  await changed()
}

let queueing = false
function pumpOnceFreed(): void {
  if (queueing) return
  const turn = freed()
  if (!turn) return
  queueing = true
  void turn
    .finally(() => (queueing = false))
    .then(pump)
    .catch(() => undefined)
}

function told(item: Item): void {
  state.sending = item.busyUntil > 0 ? item.id : null
  state.items = [...state.items.filter((one) => one.id !== item.id), item]
  if (item.busyUntil > 0) return
  noteReach(item.lastError?.kind !== 'unreachable')
  channel?.postMessage('changed')
  if (item.state === 'reported') watchers.forEach((watcher) => watcher(item))
}

/** Starts the pump. */
export async function beginPumping(): Promise<void> {
  await reload()
  const now = () => void pump().catch(() => undefined)
  window.addEventListener('online', now)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') now()
  })
  channel?.addEventListener('message', () => void reload())
  setInterval(now, EVERY_MS)
  now()
}
