// What lies on this device: acts to be reported, their photographs, unfinished forms, and copies for reading without a
// signal. Acts and photographs are written through to the disk before anybody is told that they are kept.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { edited, isFree, type Item } from './item'
import { unreported } from './queue'

const NAME = 'lianjian-phone'
const VERSION = 1
/** A photograph that nobody names is kept as long: a form may be about to name it. */
const UNNAMED_MS = 86_400_000
/** How many reported acts stay listed with their receipt numbers. */
const REPORTED_KEPT = 50

export interface Photo {
  digest: string
  kind: 'jpeg'
  bytes: ArrayBuffer
  /** When it was kept, by this device's clock. */
  at: number
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Item }
  photos: { key: string; value: Photo; indexes: { at: number } }
  /** Unfinished forms, by account and form. */
  forms: { key: string; value: { content: unknown; photos: string[]; at: number } }
  /** Everything else, by name: who was signed in last, the device, copies of the ledger by account. */
  kept: { key: string; value: unknown }
}

export type Database = IDBPDatabase<Schema>

/** The act cannot be changed now, for another tab is sending it or has sent it. */
export class Busy extends Error {}

export function openStore(name = NAME): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'id' })
      db.createObjectStore('photos', { keyPath: 'digest' }).createIndex('at', 'at')
      db.createObjectStore('forms')
      db.createObjectStore('kept')
    },
  })
}

/** A transaction whose end means that it is on the disk. */
function lasting(db: Database) {
  return db.transaction('outbox', 'readwrite', { durability: 'strict' })
}

/** Stores new acts behind all others, all of them or none. */
export async function add(db: Database, items: Item[]): Promise<void> {
  const tx = lasting(db)
  const writes = async () => {
    const last = (await tx.store.getAll()).reduce((order, item) => Math.max(order, item.order), 0)
    await Promise.all(items.map((item, index) => tx.store.put({ ...item, order: last + 1 + index })))
  }
  await Promise.all([writes(), tx.done])
}

/** Puts an edited act in the old one's place. Throws `Busy` where the old one is being sent or was reported. */
export async function replace(db: Database, id: string, next: Item, now: number): Promise<void> {
  const tx = lasting(db)
  const writes = async () => {
    const old = await tx.store.get(id)
    if (!old || !isFree(old, now)) throw new Busy()
    await Promise.all([tx.store.delete(id), tx.store.put(edited(old, next))])
  }
  await settle(tx, writes)
}

/** Changes one act where it lies; nothing happens where it is gone. Throws `Busy` where it may not be changed. */
export async function change(db: Database, id: string, now: number, by: (item: Item) => Item): Promise<void> {
  const tx = lasting(db)
  const writes = async () => {
    const old = await tx.store.get(id)
    if (!old) return
    if (!isFree(old, now)) throw new Busy()
    await tx.store.put(by(old))
  }
  await settle(tx, writes)
}

/** Throws acts away. Throws `Busy` where one of them may not be. */
export async function discard(db: Database, ids: string[], now: number): Promise<void> {
  const tx = lasting(db)
  const writes = async () => {
    for (const id of ids) {
      const old = await tx.store.get(id)
      if (old && !isFree(old, now)) throw new Busy()
      await tx.store.delete(id)
    }
  }
  await settle(tx, writes)
}

/**
 * Stores what a try made of an act. What is known to be reported is kept even where the act was thrown away. On a full
 * disk the act stays as it was, and is sent again: the ledger takes it once.
 */
export async function record(db: Database, item: Item): Promise<void> {
  await db.put('outbox', item).catch(unlessFull)
}

/** Lets a full disk pass. */
export function unlessFull(error: unknown): void {
  if (!isFull(error)) throw error
}

/** Ends a transaction well or not at all. */
async function settle(tx: ReturnType<typeof lasting>, writes: () => Promise<void>): Promise<void> {
  try {
    await writes()
  } catch (error) {
    try {
      tx.abort()
    } catch {
      // It had ended by itself.
    }
    await tx.done.catch(() => undefined)
    throw error
  }
  await tx.done
}

export function all(db: Database): Promise<Item[]> {
  return db.getAll('outbox')
}

/** Removes what is not needed any more: old receipts, and old photographs nobody names. */
export async function tidy(db: Database, now = Date.now()): Promise<void> {
  const tx = db.transaction(['outbox', 'photos', 'forms'], 'readwrite')
  const [items, forms, photos] = await Promise.all([
    tx.objectStore('outbox').getAll(),
    tx.objectStore('forms').getAll(),
    tx
      .objectStore('photos')
      .index('at')
      .getAllKeys(IDBKeyRange.upperBound(now - UNNAMED_MS)),
  ])
  const reported = items.filter((item) => item.state === 'reported').sort((one, other) => other.order - one.order)
  const named = new Set(forms.flatMap((form) => form.photos))
  for (const item of items) if (item.state !== 'reported') item.photos.forEach((digest) => named.add(digest))
  await Promise.all([
    ...reported.slice(REPORTED_KEPT).map((item) => tx.objectStore('outbox').delete(item.id)),
    ...photos.filter((digest) => !named.has(digest)).map((digest) => tx.objectStore('photos').delete(digest)),
  ])
  await tx.done
}

/** How many acts of each account wait on this device. */
export async function waiting(db: Database): Promise<Map<string, number>> {
  const items = await all(db)
  const accounts = new Set(items.map((item) => item.account))
  const counted = [...accounts].map((account) => [account, unreported(items, account).length] as const)
  return new Map(counted.filter(([, count]) => count > 0))
}

/** Whether a failure says that the disk is full. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}
