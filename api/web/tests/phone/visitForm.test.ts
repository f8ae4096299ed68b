// The form of a visit on a phone without a signal: what the last visit offers, and what leaves the form.
import 'fake-indexeddb/auto'
import { createApp, nextTick, type App } from 'vue'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Router } from 'vue-router'
import { openStore } from '@/outbox/store'
import { NOTHING, type Enterprise, type Visit } from '@/phone/work'

const CODE = '91620881DEM000210N'
const enterprise: Enterprise = {
  code: CODE,
  name: '示范企业',
  kind: '企业',
  division: { key: '620881103000', name: '马峡镇' },
  condition: { key: 'in_contact', title: '正常' },
  chains: [{ key: '苹果', lead: false }],
  employees: null,
  since: '2021-01-01',
  postedUntil: null,
  version: 1,
}
const last: Visit = {
  key: 'v-1',
  enterprise: CODE,
  date: '2026-10-01',
  facts: {
    mode: 'telephone',
    situation: '上次写的情况',
    condition: 'dormant',
    policies: ['稳岗补贴'],
    persons_met: ['met-1'],
  },
  amendments: 0,
  version: 3,
}
const user = { account: 'liaison', role: 'liaison_officer', title: '党建指导员', unit: '工作队', officer: 'zdy-174' }

let app: App
let router: Router

/** All parts of the application are read first, which takes long on a busy machine. */
const LONGEST_MS = 120_000
beforeAll(async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no signal')))
  vi.stubGlobal('scrollTo', () => undefined)
  Element.prototype.scrollIntoView = () => undefined
  const db = await openStore()
  await db.put('kept', user, 'user')
  await db.put('kept', { ...NOTHING, at: 1, enterprises: [enterprise], visits: [last] }, 'work liaison')
  db.close()
  ;({ router } = await import('@/phone/router'))
  document.body.innerHTML = '<div id="app"></div>'
  const { default: Frame } = await import('@/phone/App.vue')
  app = createApp(Frame).use(router)
  await router.push(`/enterprise/${CODE}/visit`)
  app.mount('#app')
  await vi.waitFor(() => expect(document.querySelector('#situation')).not.toBeNull(), LONGEST_MS)
}, LONGEST_MS)
afterAll(() => {
  app.unmount()
  vi.unstubAllGlobals()
})

const labelled = (text: string) =>
  [...document.querySelectorAll('label')].find((label) => label.textContent!.trim() === text)!.querySelector('input')!
const button = (text: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent!.trim() === text)

function write(text: string): void {
  const situation = document.querySelector<HTMLTextAreaElement>('#situation')!
  situation.value = text
  situation.dispatchEvent(new Event('input'))
}

test('the last visit offers how and what, and what was found only when it is asked for', async () => {
  expect(labelled('电话').checked).toBe(true)
  expect(labelled('停业').checked).toBe(true)
  expect(labelled('稳岗补贴').checked).toBe(false)
  const situation = document.querySelector<HTMLTextAreaElement>('#situation')!
  expect(situation.value).toBe('')
  expect(document.body.textContent).toContain('上次（2026-10-01）：上次写的情况')
  button('沿用上次内容')!.click()
  await nextTick()
  expect(situation.value).toBe('上次写的情况')
  expect(button('沿用上次内容')).toBeUndefined()
})

test('what is missing is told and led to; what is whole goes into the outbox without a signal', async () => {
  write('')
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('请填写走访情况'))
  write('今天所见')
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await vi.waitFor(() => expect(button('上报走访记录')).toBeDefined())
  expect(document.body.textContent).toContain('今天所见')
  button('上报走访记录')!.click()
  await vi.waitFor(() => expect(router.currentRoute.value.path).toMatch(/^\/outbox\/./))
  const db = await openStore()
  const [item] = await db.getAll('outbox')
  db.close()
  expect(item).toMatchObject({ command: 'LogVisit', account: 'liaison', state: 'waiting' })
  expect(JSON.parse(item!.text)).toMatchObject({
    body: {
      enterprise: CODE,
      facts: { mode: 'telephone', situation: '今天所见', visitors: ['zdy-174'], chain: '苹果' },
    },
  })
})
