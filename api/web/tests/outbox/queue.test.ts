// The rules of the queue: order, and what each answer does.
import { expect, test } from 'vitest'
import { edited, isFree, isUncertain, itemOf, LONGEST_TRY_MS } from '@/outbox/item'
import {
  dependants,
  heldUpBy,
  isConflict,
  nextToSend,
  retried,
  sending,
  settled,
  waitAfter,
  type Answer,
} from '@/outbox/queue'
import { NOW, RECEIPT, sample } from './samples'

function refusal(status: number, kind: string, retryAfterMs?: number): Answer {
  return { outcome: 'refused', status, kind, problem: { title: '标题', detail: '说明', advice: '建议' }, retryAfterMs }
}

test('the oldest goes first, whatever order the store tells them in', async () => {
  const items = [await sample(3), await sample(1), await sample(2)]
  expect(nextToSend(items, 'liaison', NOW)?.order).toBe(1)
})

test('nothing of another account is sent', async () => {
  expect(nextToSend([await sample(1)], 'somebody-else', NOW)).toBeUndefined()
})

test('a later act about the same record waits for the earlier one, acts about others do not', async () => {
  const first = await sample(1, { state: 'refused' })
  const same = await sample(2, {}, { record: 'visit/1' })
  const other = await sample(3)
  const items = [first, same, other]
  expect(heldUpBy(same, items)?.order).toBe(1)
  expect(nextToSend(items, 'liaison', NOW)?.order).toBe(3)
})

test('a demand waits for the visit it was raised at, and goes once that is reported', async () => {
  const visit = await sample(1, { state: 'refused' })
  const demand = await sample(2, {}, { record: 'demand/1', after: ['visit/1'] })
  expect(nextToSend([visit, demand], 'liaison', NOW)).toBeUndefined()
  expect(dependants(visit, [visit, demand])).toEqual([demand])
  const reported = settled(sending(visit, NOW, 1), { outcome: 'accepted', receipt: RECEIPT }, NOW).item
  expect(nextToSend([reported, demand], 'liaison', NOW)?.order).toBe(2)
})

test('a lost reply leaves the act waiting under the same id, and ends the pass', async () => {
  const item = sending(await sample(1), NOW, 1000)
  const { item: after, verdict } = settled(item, { outcome: 'lost' }, NOW)
  expect(verdict).toBe('stop')
  expect([after.id, after.text, after.state, after.tries, after.busyUntil]).toEqual([
    item.id,
    item.text,
    'waiting',
    1,
    0,
  ])
  expect(isUncertain(after)).toBe(true)
  expect(nextToSend([after], 'liaison', NOW)?.id).toBe(item.id)
})

test('a sign-in that ended costs the act nothing', async () => {
  const item = await sample(1)
  for (const answer of [refusal(401, 'unauthenticated'), refusal(403, 'password-change-needed')]) {
    const { item: after, verdict } = settled(sending(item, NOW, 1), answer, NOW)
    expect(verdict).toBe('sign in')
    expect(after).toEqual(item)
  }
})

test('what passes by itself is tried again later, at the moment the ledger names', async () => {
  const item = sending(await sample(1), NOW, 1)
  const busy = settled(item, refusal(503, 'overloaded', 7000), NOW)
  expect([busy.item.state, busy.item.notBefore, busy.verdict]).toEqual(['waiting', NOW + 7000, 'stop'])
  expect(nextToSend([busy.item], 'liaison', NOW + 6999)).toBeUndefined()
  expect(nextToSend([busy.item], 'liaison', NOW + 7000)?.id).toBe(item.id)
  const broken = settled(item, refusal(500, 'internal'), NOW)
  expect([broken.item.notBefore, broken.verdict]).toEqual([NOW + waitAfter(1), 'go on'])
})

test('waits double up to ten minutes', () => {
  expect([1, 2, 3, 30].map(waitAfter)).toEqual([15_000, 30_000, 60_000, 600_000])
})

test('a clock set back does not make anything wait for ever', async () => {
  const dayAhead = NOW + 86_400_000
  const item = await sample(1, { notBefore: dayAhead, busyUntil: dayAhead + LONGEST_TRY_MS })
  expect(nextToSend([item], 'liaison', NOW)?.id).toBe(item.id)
  expect(isFree(item, NOW)).toBe(true)
})

test('a refusal keeps the act with its reason until somebody mends it', async () => {
  const { item, verdict } = settled(sending(await sample(1), NOW, 1), refusal(422, 'in-future'), NOW)
  expect([item.state, item.lastError?.kind, item.lastError?.detail, verdict]).toEqual([
    'refused',
    'in-future',
    '说明',
    'go on',
  ])
  expect(nextToSend([item], 'liaison', NOW)).toBeUndefined()
  expect(nextToSend([retried(item)], 'liaison', NOW)?.id).toBe(item.id)
})

test('another state of the record is a conflict, a wrong field is none', async () => {
  const item = sending(await sample(1), NOW, 1)
  expect(isConflict(settled(item, refusal(412, 'version-conflict'), NOW).item)).toBe(true)
  expect(isConflict(settled(item, refusal(409, 'already-exists'), NOW).item)).toBe(true)
  expect(isConflict(settled(item, refusal(422, 'invalid'), NOW).item)).toBe(false)
})

test('photographs the ledger lacks are handed over again', async () => {
  const item = await sample(1, { photos: ['a'], photosKept: ['a'] })
  const { item: after } = settled(sending(item, NOW, 1), refusal(422, 'attachment-missing'), NOW)
  expect([after.state, after.photosKept]).toEqual(['waiting', []])
})

test('an edited act has a new id, the old place, and remembers what it was', async () => {
  const old = await sample(7, { state: 'refused' })
  const next = await sample(0)
  const after = edited(old, next)
  expect(after.id).not.toBe(old.id)
  expect([after.order, after.formerIds, after.state]).toEqual([7, [old.id], 'waiting'])
})

test('the body is written once, with the version where one is expected, and known by its digest', async () => {
  const origin = { account: 'a', role: 'r', unit: 'u', device: 'd', now: NOW, clockOffset: -5 }
  const draft = { command: 'AmendVisit', record: 'visit/1', businessDate: '2026-11-28', expectedVersion: 3 }
  const item = await itemOf({ ...draft, body: { visit: '1' }, title: '', lines: [], form: null }, origin)
  expect(JSON.parse(item.text)).toEqual({ business_date: '2026-11-28', body: { visit: '1' }, expected_version: 3 })
  expect(item.digest).toMatch(/^[0-9a-f]{64}$/)
  expect(item.clockOffset).toBe(-5)
})
