// The difference of a figure on its page: what earlier pages came to is carried over, and a difference that the events
// do not come to is told.
import { createApp, type App } from 'vue'
import { afterEach, expect, test, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import FigureDifference from '@/audit/parts/FigureDifference.vue'

const figure = (value: number) => ({
  indicator: 'x',
  name: '收入',
  unit: '万元',
  steps: 1_000_000,
  bound: 'exact',
  value,
})
const indicator = { key: 'x', name: '收入', unit: '万元', steps: 1_000_000, kind: '流量', dimensions: [] }
const brought = (amount: number) => ({ amount, part: 'numerator', entry: null })

function answers(change: object): void {
  const difference = {
    since: 10,
    position: 20,
    then: figure(1_000_000),
    now: figure(3_500_000),
    difference: 2_500_000,
    difference_text: '2.5',
    matches: 53,
    numerator_sum: 2_500_000,
    denominator_sum: 0,
    numerator_before: 2_000_000,
    denominator_before: 0,
    contributions: [brought(700_000), brought(-200_000), brought(0)],
    ...change,
  }
  vi.stubGlobal('fetch', (request: Request) => {
    const isDifference = new URL(request.url).pathname.startsWith('/api/v1/differences/')
    const body = isDifference ? difference : { position: 20, figure: figure(3_500_000), indicator }
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } }))
  })
}

let app: App | undefined
afterEach(() => {
  app?.unmount()
  vi.unstubAllGlobals()
})

async function shown(query: string): Promise<string> {
  const anywhere = { path: '/:rest(.*)*', component: FigureDifference }
  const router = createRouter({ history: createMemoryHistory(), routes: [anywhere] })
  await router.push(`/audit/differences?kind=figure&key=x&since=2024-01-01&${query}`)
  const place = document.createElement('div')
  app = createApp(FigureDifference).use(router)
  app.mount(place)
  await vi.waitFor(() => expect(place.querySelector('table, .empty')?.textContent).not.toContain('正在对比'))
  return place.textContent!.replace(/\s/g, '')
}

test('the last page carries over what came before it, and comes to the difference', async () => {
  answers({})
  const text = await shown('offset=50')
  expect(text).toContain('1万元→3.5万元')
  expect(text).toContain('前页结转2')
  expect(text).toContain('合计2.5')
  expect(text).toContain('其间各条相加得2.5万元，即两个时点之差')
})

test('a page in between says that it is not the end', async () => {
  answers({ matches: 120 })
  expect(await shown('offset=50')).toContain('至本页末合计2.5')
})

test('events that do not come to the difference are told', async () => {
  answers({ numerator_sum: 2_400_000 })
  expect(await shown('offset=50')).toContain('不符：其间各条相加得2.4万元')
})
