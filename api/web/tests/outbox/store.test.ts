// The outbox on the disk: order, editing and throwing away while something is sent, the lease, and the whole pass.
import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { asImportFile } from '@/outbox/exported'
import { digestOf } from '@/outbox/digest'
import type { Item } from '@/outbox/item'
import { leased } from '@/outbox/lock'
import { pass, type Carrier } from '@/outbox/pump'
import type { Answer } from '@/outbox/queue'
import { Busy, add, all, change, discard, openStore, replace, tidy, waiting, type Database } from '@/outbox/store'
import { NOW, RECEIPT, sample } from './samples'

const DAY = 86_400_000
let db: Database
let count = 0
beforeEach(async () => {
  db = await openStore(`test-${++count}`)
})

/** A ledger that takes a command once by its id, and can lose its answers. */
class FakeLedger implements Carrier {
  readonly taken = new Map<string, string>()
  readonly order: string[] = []
  readonly photos = new Set<string>()
  loses = 0
  signedIn: string | null = 'liaison'
  refuses = new Map<string, Answer>()

  async account() {
    return this.signedIn
  }
  async photo(photo: { digest: string }) {
    this.photos.add(photo.digest)
    return 'kept' as const
  }
  async command(item: Item): Promise<Answer> {
    const refusal = this.refuses.get(item.record)
    if (refusal) return refusal
    const repeated = this.taken.has(item.id)
    if (!repeated) this.order.push(item.record)
    this.taken.set(item.id, item.text)
    if (this.loses-- > 0) return { outcome: 'lost' }
    return { outcome: 'accepted', receipt: { ...RECEIPT, repeated } }
  }
}

const go = (ledger: Carrier, now = NOW) =>
  pass(
    db,
    ledger,
    () => now,
    () => undefined,
  )
const states = async () => (await all(db)).sort((a, b) => a.order - b.order).map((item) => item.state)

test('acts are sent in the order they were written, and stay with their receipts', async () => {
  await add(db, [await sample(0, {}, { record: 'visit/a' }), await sample(0, {}, { record: 'visit/b' })])
  await add(db, [await sample(0, {}, { record: 'visit/c' })])
  const ledger = new FakeLedger()
  expect(await go(ledger)).toBe('done')
  expect(ledger.order).toEqual(['visit/a', 'visit/b', 'visit/c'])
  expect(await states()).toEqual(['reported', 'reported', 'reported'])
})

test('a lost reply is answered by the same command again, and nothing is taken twice', async () => {
  await add(db, [await sample(0)])
  const ledger = new FakeLedger()
  ledger.loses = 2
  expect(await go(ledger)).toBe('stopped')
  expect(await go(ledger)).toBe('stopped')
  expect(await go(ledger)).toBe('done')
  expect(ledger.taken.size).toBe(1)
  expect((await all(db))[0]!.receipt?.repeated).toBe(true)
})

test('a tab that died while sending leaves a try that is known, and the next pass sends it again', async () => {
  await add(db, [await sample(0)])
  const ledger = new FakeLedger()
  const dead: Carrier = {
    photo: async () => 'kept',
    account: async () => 'liaison',
    command: () => Promise.reject(new Error('died')),
  }
  await expect(go(dead)).rejects.toThrow('died')
  expect((await all(db))[0]!.tries).toBe(1)
  expect(await go(ledger)).toBe('done')
  expect(await states()).toEqual(['reported'])
})

test('without a sign-in everything stays; under another account too', async () => {
  await add(db, [await sample(0)])
  const ledger = new FakeLedger()
  ledger.signedIn = null
  expect(await go(ledger)).toBe('sign in')
  ledger.signedIn = 'somebody-else'
  expect(await go(ledger)).toBe('done')
  expect([ledger.taken.size, (await all(db))[0]!.tries]).toEqual([0, 0])
  expect(await waiting(db)).toEqual(new Map([['liaison', 1]]))
})

test('somebody who signs in between two acts does not report the second as their own', async () => {
  await add(db, [await sample(0, {}, { record: 'visit/a' }), await sample(0, {}, { record: 'visit/b' })])
  const ledger = new FakeLedger()
  const command = ledger.command.bind(ledger)
  ledger.command = async (item) => {
    ledger.signedIn = 'somebody-else'
    return command(item)
  }
  await go(ledger)
  expect(ledger.order).toEqual(['visit/a'])
})

test('a refused act does not hold up others, and is sent after editing with a new id', async () => {
  await add(db, [await sample(0, {}, { record: 'visit/a' }), await sample(0, {}, { record: 'visit/b' })])
  const ledger = new FakeLedger()
  const problem = { title: '日期在将来', detail: '', advice: '' }
  ledger.refuses.set('visit/a', { outcome: 'refused', status: 422, kind: 'in-future', problem })
  expect(await go(ledger)).toBe('done')
  expect(await states()).toEqual(['refused', 'reported'])
  const old = (await all(db)).find((item) => item.state === 'refused')!
  await replace(db, old.id, await sample(0, {}, { record: 'visit/a', businessDate: '2026-11-27' }), NOW)
  ledger.refuses.clear()
  expect(await go(ledger)).toBe('done')
  expect(ledger.taken.has(old.id)).toBe(false)
  expect(ledger.order).toEqual(['visit/b', 'visit/a'])
})

test('what is being sent can neither be edited nor thrown away', async () => {
  await add(db, [await sample(0, { busyUntil: NOW + 1000 })])
  const { id } = (await all(db))[0]!
  await expect(replace(db, id, await sample(0), NOW)).rejects.toThrow(Busy)
  await expect(discard(db, [id], NOW)).rejects.toThrow(Busy)
  await expect(change(db, id, NOW, (item) => item)).rejects.toThrow(Busy)
  expect((await all(db)).map((item) => item.id)).toEqual([id])
})

test('several are thrown away all or none', async () => {
  await add(db, [await sample(0), await sample(0, { busyUntil: NOW + 1000 })])
  const ids = (await all(db)).sort((a, b) => a.order - b.order).map((item) => item.id)
  await expect(discard(db, ids, NOW)).rejects.toThrow(Busy)
  expect((await all(db)).length).toBe(2)
})

test('photographs go before the command that names them, once, and are removed some time after', async () => {
  const bytes = new TextEncoder().encode('picture').buffer
  const digest = await digestOf(new TextEncoder().encode('picture'))
  await db.put('photos', { digest, kind: 'jpeg', bytes, at: NOW })
  await add(db, [await sample(0, {}, { photos: [digest] })])
  await tidy(db, NOW + 2 * DAY)
  expect(await db.count('photos')).toBe(1)
  const ledger = new FakeLedger()
  expect(await go(ledger)).toBe('done')
  expect([...ledger.photos]).toEqual([digest])
  await tidy(db, NOW + 1000)
  expect(await db.count('photos')).toBe(1)
  await tidy(db, NOW + 2 * DAY)
  expect(await db.count('photos')).toBe(0)
})

test('a full disk keeps nothing from being sent; what could not be noted is sent again in vain', async () => {
  await add(db, [await sample(0)])
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const ledger = new FakeLedger()
  expect(await go(ledger)).toBe('done')
  put.mockRestore()
  expect([ledger.taken.size, await states()]).toEqual([1, ['waiting']])
  expect(await go(ledger)).toBe('done')
  expect([ledger.taken.size, await states()]).toEqual([1, ['reported']])
})

test('an act whose photograph is gone, or whose bytes changed, is not sent', async () => {
  await add(db, [await sample(0, {}, { photos: ['gone'] }), await sample(0, { text: '{}' }, { record: 'visit/b' })])
  const ledger = new FakeLedger()
  await go(ledger)
  const kinds = (await all(db)).sort((a, b) => a.order - b.order).map((item) => item.lastError?.kind)
  expect(kinds).toEqual(['photo-missing', 'damaged'])
  expect(ledger.taken.size).toBe(0)
})

test('of two tabs with a lease only one acts at a time', async () => {
  let inside = 0
  let most = 0
  const act = async () => {
    most = Math.max(most, ++inside)
    await new Promise((done) => setTimeout(done, 5))
    inside--
    return 'acted'
  }
  const outcomes = await Promise.all([leased(db, 'one', act), leased(db, 'other', act)])
  expect(outcomes.filter((outcome) => outcome === 'acted').length).toBe(1)
  expect(most).toBe(1)
  expect(await leased(db, 'other', act)).toBe('acted')
})

test('the lease of a tab that died runs out', async () => {
  await db.put('kept', { holder: 'dead', until: Date.now() + 30_000 }, 'lease')
  expect(await leased(db, 'one', async () => 'acted')).toBeUndefined()
  vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ['Date'] })
  expect(await leased(db, 'one', async () => 'acted')).toBe('acted')
  vi.useRealTimers()
})

test('only the newest receipts are kept', async () => {
  for (let order = 1; order <= 60; order++) await db.put('outbox', await sample(order, { state: 'reported' }))
  await db.put('outbox', await sample(61, { state: 'refused' }))
  await tidy(db)
  const orders = (await all(db)).map((item) => item.order).sort((a, b) => a - b)
  expect([orders.length, orders[0], orders[orders.length - 1]]).toEqual([51, 11, 61])
})

test('the exported file has one command a line, as lianjian import reads them', async () => {
  const item = await sample(1, {}, { expectedVersion: 2 })
  const lines = asImportFile([item, await sample(2)]).split('\n')
  expect(lines.length).toBe(3)
  expect(JSON.parse(lines[0]!)).toEqual({
    command: 'LogVisit',
    id: item.id,
    business_date: '2026-11-28',
    actor: { subject: 'liaison', role: 'liaison_officer', unit: '工作队' },
    expected_version: 2,
    body: { visit: '1', enterprise: '91620881DEM000210N' },
  })
})
