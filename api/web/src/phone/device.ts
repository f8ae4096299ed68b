// This device: its store, its name, and who uses it. Who uses it is remembered, so that the application opens without a
// signal; that is no sign-in, and the ledger is asked as soon as it can be reached.
import { reactive, readonly, watch } from 'vue'
import { Refused } from '@/api/client'
import { recall, session, signOut, type SessionBody } from '@/api/session'
import { newIdentifier } from '@/api/identifier'
import { openStore, type Database } from '@/outbox/store'

const DEVICE = 'device'
const USER = 'user'
const LEAVING = 'leaving'

export interface User {
  account: string
  role: string
  title: string
  unit: string
  /** The liaison officer the account belongs to. */
  officer: string | null
}

interface State {
  /** Who uses this device; `null` when nobody signed in, or whoever did signed out. */
  user: User | null
  /** The ledger wants a sign-in before it takes anything. */
  expired: boolean
  /** The last request did not reach the ledger. */
  unreachable: boolean
  /** The browser lets the application keep nothing. */
  storeless: boolean
}

const state = reactive<State>({ user: null, expired: false, unreachable: false, storeless: false })
export const device = readonly(state)

let opened: Promise<{ db: Database; name: string }> | undefined

/** The store, and what this device is called in what it writes. */
export function store(): Promise<{ db: Database; name: string }> {
  opened ??= (async () => {
    const db = await openStore()
    let name = (await db.get('kept', DEVICE)) as string | undefined
    if (!name) {
      name = newIdentifier()
      // A device that cannot keep its name has another one next time.
      await db.put('kept', name, DEVICE).catch(() => undefined)
    }
    return { db, name }
  })()
  return opened
}

/** Recalls who uses this device, and asks the ledger in the background whether that still holds. */
export async function begin(): Promise<void> {
  let db: Database
  try {
    ;({ db } = await store())
  } catch (error) {
    console.error(error)
    state.storeless = true
    return ask()
  }
  if (await db.get('kept', LEAVING)) {
    // Whoever signed out without a signal is signed out before anybody sees anything.
    await leave().catch(() => undefined)
    return
  }
  state.user = ((await db.get('kept', USER)) as User | undefined) ?? null
  const asked = ask()
  if (!state.user) await asked
}

/** Asks the ledger who is signed in. */
export async function ask(): Promise<void> {
  try {
    const who = await recall()
    state.unreachable = false
    if (who) await adopt(who)
    else state.expired = state.user !== null
  } catch (error) {
    state.unreachable = error instanceof Refused && error.unreachable
  }
}

/** Takes over who signed in. */
export async function adopt(who: SessionBody): Promise<void> {
  if (who.must_change_password) return
  const { account, role, title, unit, officer } = who
  state.user = { account, role, title, unit: unit ?? '', officer: officer ?? null }
  state.expired = false
  if (state.storeless) return
  const { db } = await store()
  await db.put('kept', { ...state.user }, USER).catch(() => undefined)
  await db.delete('kept', LEAVING).catch(() => undefined)
}

/**
 * Signs out. What was not reported stays; copies of the ledger go. Without a signal the ledger is told at the next
 * start.
 */
export async function leave(): Promise<void> {
  const { db } = await store()
  // In one step, so that a page that is closed meanwhile forgets neither the copies nor that the ledger is to be told.
  const change = db.transaction('kept', 'readwrite')
  const copies = (await change.store.getAllKeys()).filter((key) => key !== DEVICE && key !== LEAVING)
  await Promise.all([...copies.map((key) => change.store.delete(key)), change.store.put(true, LEAVING), change.done])
  state.user = null
  state.expired = false
  try {
    await signOut()
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) return
  }
  await db.delete('kept', LEAVING)
}

/** Whether a sign-out still has to be told to the ledger. */
export async function isLeaving(): Promise<boolean> {
  const { db } = await store()
  return (await db.get('kept', LEAVING)) === true
}

/** Notes that the ledger could be reached, or not. */
export function noteReach(reached: boolean): void {
  state.unreachable = !reached
}

watch(
  () => session.who,
  (who) => {
    if (who === null && state.user) state.expired = true
    if (who && state.user && who.account !== state.user.account) void adopt(who)
  },
)
