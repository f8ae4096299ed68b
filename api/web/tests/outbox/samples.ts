// Acts for the tests of the outbox.
import { itemOf, type Draft, type Item } from '@/outbox/item'

export const NOW = 1_790_000_000_000

export async function sample(order: number, change: Partial<Item> = {}, draft: Partial<Draft> = {}): Promise<Item> {
  const whole: Draft = {
    command: 'LogVisit',
    record: `visit/${order}`,
    businessDate: '2026-11-28',
    body: { visit: String(order), enterprise: '91620881DEM000210N' },
    title: `走访 ${order}`,
    lines: [],
    form: {},
    ...draft,
  }
  const origin = {
    account: 'liaison',
    role: 'liaison_officer',
    unit: '工作队',
    device: 'd',
    now: NOW,
    clockOffset: null,
  }
  return { ...(await itemOf(whole, origin)), order, ...change }
}

export const RECEIPT = {
  receipt: '17904-ABCD',
  position: 17904,
  recorded_at: '2026-11-28T10:00:00+08:00',
  stream_version: 1,
  repeated: false,
}
