// What is known of this device's clock.
import { beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => {
  localStorage.clear()
  vi.resetModules()
  vi.useFakeTimers({ now: Date.parse('2026-11-28T02:00:00Z'), toFake: ['Date'] })
})

const fresh = () => import('@/outbox/clock')

test('before the ledger was heard nothing is known, and nothing counts as wrong', async () => {
  const clock = await fresh()
  expect([clock.clockOffset(), clock.clockFault(), clock.ledgerToday()]).toEqual([null, undefined, '2026-11-28'])
})

test('a clock three days fast is told in minutes, and today is the day of the ledger', async () => {
  const clock = await fresh()
  clock.noteLedgerTime('Wed, 25 Nov 2026 02:00:00 GMT', Date.now(), Date.now())
  expect([clock.clockFault(), clock.ledgerToday()]).toEqual([3 * 24 * 60, '2026-11-25'])
  vi.resetModules()
  expect((await fresh()).clockFault()).toBe(3 * 24 * 60)
})

test('a day begins at midnight in China', async () => {
  const clock = await fresh()
  clock.noteLedgerTime('Sat, 28 Nov 2026 16:00:00 GMT', Date.now(), Date.now())
  expect(clock.ledgerToday()).toBe('2026-11-29')
})

test('an answer that took long, or under a clock that went back meanwhile, teaches nothing', async () => {
  const clock = await fresh()
  clock.noteLedgerTime('Wed, 25 Nov 2026 02:00:00 GMT', Date.now() - 21_000, Date.now())
  clock.noteLedgerTime('Wed, 25 Nov 2026 02:00:00 GMT', Date.now(), Date.now() - 1)
  clock.noteLedgerTime('nonsense', Date.now(), Date.now())
  expect(clock.clockOffset()).toBe(null)
})
