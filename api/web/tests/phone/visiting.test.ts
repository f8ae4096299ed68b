// A visit's form: what the last visit offers, what must be filled in, and what is reported.
import { expect, test } from 'vitest'
import { byNearness, distanceText } from '@/phone/nearness'
import { reducedSize } from '@/phone/photos'
import { differences } from '@/phone/following'
import { amendment, draftsOfVisit, faultsOfVisit, newVisit } from '@/phone/visiting'
import { NOTHING, type Enterprise, type Visit } from '@/phone/work'
import { sample } from '../outbox/samples'

const TODAY = '2026-11-28'
const enterprise = (code: string): Enterprise => ({
  code,
  name: `企业${code}`,
  kind: '企业',
  division: { key: '620881103000', name: '马峡镇' },
  condition: { key: 'in_contact', title: '正常' },
  chains: [{ key: '苹果', lead: false }],
  employees: null,
  since: '2021-01-01',
  postedUntil: null,
  version: 1,
})
const visit = (code: string, date: string): Visit => ({
  key: `v-${date}`,
  enterprise: code,
  date,
  facts: {
    mode: 'meeting',
    chain: '苹果',
    visitors: ['zdy-174', 'zdy-2'],
    persons_met: ['met-1'],
    situation: '上次情况',
    attachments: [{ digest: 'd'.repeat(64), kind: 'jpeg', bytes: 9 }],
    confirmation: { signed: 'met-1' },
  },
  amendments: 0,
  version: 4,
})

test('the last visit offers how and with whom, and never what was found', () => {
  const content = newVisit(enterprise('A'), visit('A', '2026-01-02'), 'zdy-174', TODAY)
  expect([content.mode, content.base.chain, content.situation, content.confirmed]).toEqual([
    'meeting',
    '苹果',
    '',
    false,
  ])
  expect(content.base.visitors).toEqual(['zdy-174'])
})

test('a visit is reported with what is filled in and nothing empty', () => {
  const content = {
    ...newVisit(enterprise('A'), undefined, 'zdy-174', TODAY),
    situation: ' 正常生产 ',
    confirmed: true,
  }
  expect(faultsOfVisit(content)).toEqual([])
  const [draft, ...more] = draftsOfVisit(content, enterprise('A'), 'zdy-174', '', TODAY)
  expect(more).toEqual([])
  expect(draft!.body).toEqual({
    visit: content.visit,
    enterprise: 'A',
    facts: { mode: 'on_site', visitors: ['zdy-174'], situation: '正常生产', chain: '苹果', confirmation: 'oral' },
  })
})

test('a demand raised at a visit names it and goes after it', () => {
  const content = {
    ...newVisit(enterprise('A'), undefined, 'zdy-174', TODAY),
    situation: '情况',
    raises: true,
    demandKind: 'demand/融资',
    demandContent: '贷款',
  }
  const [first, second] = draftsOfVisit(content, enterprise('A'), 'zdy-174', '融资', TODAY)
  expect(second!.after).toEqual([first!.record])
  expect(second!.body).toMatchObject({ visit: content.visit, kind: 'demand/融资', officer: 'zdy-174' })
})

test('a correction keeps what the form does not show, and hands no photograph over twice', () => {
  const before = visit('A', '2026-01-02')
  const content = { ...amendment(before, '企业A'), situation: '更正后', reason: '填错' }
  const [draft] = draftsOfVisit(content, enterprise('A'), 'zdy-174', '', TODAY)
  expect(draft).toMatchObject({ command: 'AmendVisit', expectedVersion: 4, businessDate: TODAY, photos: [] })
  expect(draft!.body).toMatchObject({
    visited_on: '2026-01-02',
    facts: { ...before.facts, situation: '更正后' },
    reason: '填错',
  })
})

test('what is missing is named by its field', () => {
  const content = { ...newVisit(enterprise('A'), undefined, 'zdy-174', ''), raises: true }
  expect(faultsOfVisit(content).map((fault) => fault.field)).toEqual([
    'visited-on',
    'situation',
    'demand-kind',
    'demand-content',
  ])
})

test('enterprises stand by their distance, never visited first', () => {
  const work = {
    ...NOTHING,
    enterprises: ['A', 'B', 'C'].map(enterprise),
    visits: [visit('A', '2026-11-20'), visit('A', '2026-11-25'), visit('B', '2026-10-01')],
  }
  const near = byNearness(work, [], TODAY)
  expect(near.map((one) => [one.enterprise.code, distanceText(one)])).toEqual([
    ['C', '从未走访'],
    ['B', '58 天前走访'],
    ['A', '3 天前走访'],
  ])
})

test('a visit that waits on the phone counts as well, unless the ledger has a later one', async () => {
  const visits = [visit('A', '2026-11-20'), visit('B', '2026-11-27')]
  const work = { ...NOTHING, enterprises: ['A', 'B', 'C'].map(enterprise), visits }
  const waits = (order: number, code: string, businessDate: string, change = {}) =>
    sample(order, change, { businessDate, body: { visit: String(order), enterprise: code, facts: {} } })
  const items = [
    await waits(1, 'A', '2026-11-26'),
    await waits(2, 'A', '2026-11-25'),
    await waits(3, 'B', '2026-11-01'),
    await waits(4, 'C', '2026-11-28', { state: 'reported' }),
  ]
  const near = byNearness(work, items, TODAY)
  expect(near.map((one) => [one.enterprise.code, one.days, one.unreported])).toEqual([
    ['C', null, false],
    ['A', 2, true],
    ['B', 1, false],
  ])
})

test('a day ahead of a wrong clock is no visit of the future', () => {
  const work = { ...NOTHING, enterprises: [enterprise('A')], visits: [visit('A', '2026-12-03')] }
  expect(byNearness(work, [], TODAY).map((one) => distanceText(one))).toEqual(['今天走访过'])
})

test('a photograph is reduced by its longer side, and a small one stays as it is', () => {
  expect(reducedSize(4000, 3000)).toEqual({ width: 1600, height: 1200 })
  expect(reducedSize(300, 900)).toEqual({ width: 300, height: 900 })
})

test('of three tellings those lines are shown that differ', () => {
  const lines = (value: string) => [
    { label: '甲', value: '同' },
    { label: '乙', value },
  ]
  const told = differences(lines('1'), lines('2'), lines('1'))
  expect(told).toEqual({ differ: [{ label: '乙', mine: '1', present: '2', seen: '1' }], alike: 1 })
})
