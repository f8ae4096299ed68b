// One tab at a time: the Web Locks of the browser, or a lease in the store where it has none.
import type { Database } from './store'

const NAME = 'lianjian-outbox'
const LEASE = 'lease'
/** A tab that died gives its lease back after this long. */
const LEASE_MS = 60_000

interface Lease {
  holder: string
  until: number
}

/** Does an act while no other tab does one, or answers `undefined` at once where another tab is at it. */
export async function alone<T>(db: Database, holder: string, act: () => Promise<T>): Promise<T | undefined> {
  const locks = (navigator as { locks?: LockManager }).locks
  if (locks) return locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? act() : undefined))
  return leased(db, holder, act)
}

/** Does an act as soon as no tab is sending: who is signed in must not change while something is on its way. */
export async function undisturbed<T>(act: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks
  return locks ? locks.request(NAME, act) : act()
}

/** Settles once no tab is sending. `undefined` where the browser has no locks, and nobody can tell. */
export function freed(): Promise<void> | undefined {
  return (navigator as { locks?: LockManager }).locks?.request(NAME, () => undefined)
}

/** {@link alone} by a lease, renewed while the act goes on. */
export async function leased<T>(db: Database, holder: string, act: () => Promise<T>): Promise<T | undefined> {
  if (!(await take(db, holder))) return undefined
  const renewal = setInterval(() => void take(db, holder), LEASE_MS / 3)
  try {
    return await act()
  } finally {
    clearInterval(renewal)
    await release(db, holder)
  }
}

async function take(db: Database, holder: string): Promise<boolean> {
  const tx = db.transaction('kept', 'readwrite')
  const lease = (await tx.store.get(LEASE)) as Lease | undefined
  const now = Date.now()
  // A lease far ahead was taken under a wrong clock.
  const held = lease && lease.holder !== holder && lease.until > now && lease.until <= now + LEASE_MS
  if (!held) await tx.store.put({ holder, until: now + LEASE_MS } satisfies Lease, LEASE)
  await tx.done
  return !held
}

async function release(db: Database, holder: string): Promise<void> {
  const tx = db.transaction('kept', 'readwrite')
  const lease = (await tx.store.get(LEASE)) as Lease | undefined
  if (lease?.holder === holder) await tx.store.delete(LEASE)
  await tx.done
}
