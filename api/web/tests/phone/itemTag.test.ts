// Separate words for separate states of an act on its way.
import 'fake-indexeddb/auto'
import { createApp } from 'vue'
import { expect, test } from 'vitest'
import type { Item } from '@/outbox/item'
import { sending, settled, type Answer } from '@/outbox/queue'
import ItemTag from '@/phone/parts/ItemTag.vue'
import { NOW, RECEIPT, sample } from '../outbox/samples'

function shown(item: Item): string {
  const place = document.createElement('div')
  createApp(ItemTag, { item }).mount(place)
  return place.textContent!.trim()
}

function refusal(status: number, kind: string): Answer {
  return { outcome: 'refused', status, kind, problem: { title: '', detail: '', advice: '' } }
}

test('each answer leads to a state with a word of its own', async () => {
  const written = await sample(1)
  expect(shown(written)).toBe('待上报')
  const sent = sending(written, NOW, 1000)
  const after = (answer: Answer) => shown(settled(sent, answer, NOW).item)
  expect(after({ outcome: 'lost' })).toBe('待上报 · 等待重发')
  expect(after(refusal(422, 'in-future'))).toBe('未被接受')
  expect(after(refusal(409, 'version-conflict'))).toBe('与台账不一致')
  expect(after(refusal(401, 'unauthenticated'))).toBe('待上报')
  expect(after(refusal(503, 'overloaded'))).toBe('待上报 · 等待重发')
  expect(after({ outcome: 'accepted', receipt: RECEIPT })).toBe('已上报')
})
