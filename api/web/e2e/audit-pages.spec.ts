// Every page of the auditor's view: no grave finding, nothing beside the screen, on a desk and on a phone; and as it was
// known at an earlier moment, wherever that can be asked.
import type { Page } from '@playwright/test'
import { auditRoutes } from '../src/audit/routes'
import { expectAccessible } from './axe'
import { expect, signIn, test, type Ledger } from './ledger'
import { expectFits, expectFitsPaper, keepPicture } from './screen'

const PERIOD = 'from=2024-01-01&until=2024-10-31&on=2024-10-31'
const REPORT = '年报-各页'

/** Where each route is looked at, by its name. A route that is missing here fails the first test. */
const PAGES: Record<string, string[]> = {
  audit: ['/audit'],
  'audit-events': ['/audit/events', '/audit/events?type=IncomeReversed', '/audit/events?text=没有这样的文字'],
  'audit-event': ['/audit/events/17829', '/audit/events/99999999'],
  'audit-figures': ['/audit/figures', '/audit/figures?text=没有这样的指标'],
  'audit-figure': [
    `/audit/figures/operating_income?${PERIOD}`,
    '/audit/figures/party_coverage_rate?on=2024-10-31',
    `/audit/figures/operating_income?${PERIOD}&tab=late&earlier=2024-04-30`,
    '/audit/figures/没有这个指标',
  ],
  'audit-differences': [
    '/audit/differences',
    '/audit/differences?kind=register&register=demand&since=2024-10-30&as_of=2024-10-31',
    '/audit/differences?kind=figure&key=visits&since=2024-10-30&as_of=2024-10-31&on=2024-10-31',
    '/audit/differences?kind=sheet&sheet=divisions&key=620800&since=2024-04-30&as_of=2024-10-31&on=2024-10-31',
  ],
  'audit-replay': [
    '/audit/replay',
    '/audit/replay?register=demand&key=诉求-0132&step=2',
    '/audit/replay?kind=village&key=620823103201',
    '/audit/replay?kind=officer&key=zdy-174',
    '/audit/replay?kind=day&key=2024-05-03&recorded=true',
    '/audit/replay?register=demand&key=没有',
  ],
  'audit-verification': ['/audit/verification'],
  'audit-reports': ['/audit/reports'],
  'audit-report': [`/audit/reports/${REPORT}`],
  'audit-missing': ['pairings-unvisited', 'demands-unanswered', 'officers-absent'].map(
    (queue) => `/audit/missing?queue=${queue}&on=2024-10-31`,
  ),
  'audit-quality': ['/audit/quality', '/audit/quality?from=2019-01-01&until=2019-01-02'],
  'audit-checkpoints': ['/audit/checkpoints'],
}

async function freeze(page: Page, server: Ledger): Promise<void> {
  await signIn(page, server, 'official')
  const data = { business_date: '2024-11-05', report: REPORT, title: '平凉市指标表', sheet: { division: '620800' } }
  const answer = await page.request.post(`${server.address}/api/v1/reports`, {
    data: { ...data, on: '2024-10-31' },
    headers: { 'Idempotency-Key': '7e0f3f0e-9b1f-4a4e-8f59-0d0c5d1f6a21' },
  })
  expect(answer.ok()).toBe(true)
}

async function open(page: Page, server: Ledger, path: string): Promise<void> {
  await page.goto(server.address + path)
  await expect(page.locator('h1').or(page.getByRole('alert')).first()).toBeVisible()
  await expect(page.getByText(/^正在/)).toHaveCount(0, { timeout: 20_000 })
  await expect(page.locator('.busy')).toHaveCount(0)
}

test('every route of the auditor is looked at', () => {
  const names = auditRoutes.flatMap((route) => route.children ?? []).map((route) => String(route.name))
  expect(Object.keys(PAGES).sort()).toEqual(names.sort())
})

test('every page is accessible, and fits a desk and a phone', async ({ page, server }) => {
  test.setTimeout(420_000)
  await freeze(page, server)
  await signIn(page, server, 'auditor')
  for (const path of Object.values(PAGES).flat()) {
    await open(page, server, path)
    await expectAccessible(page)
    await expectFits(page, path)
    await keepPicture(page, path)
    await page.setViewportSize({ width: 390, height: 844 })
    await expectFits(page, path)
    await keepPicture(page, path)
    await page.setViewportSize({ width: 1440, height: 900 })
  }
})

test('whatever can be asked as of a moment is answered as it was known then', async ({ page, server }) => {
  test.setTimeout(120_000)
  await signIn(page, server, 'auditor')
  const then = 'as_of=2024-06-30'
  await open(page, server, `/audit/events?${then}`)
  const newest = Number(await page.locator('tbody tr td').first().innerText())
  expect(newest).toBeLessThan(17_000)
  await expect(page.locator('tbody .links').first()).toContainText('入账 2024-0')
  await open(page, server, `/audit/figures/visits?on=2024-10-31&${then}`)
  await expect(page.getByText(`前 ${newest + 1} 条`)).toBeVisible()
  await open(page, server, `/audit/missing?queue=demands-unanswered&on=2024-10-31&${then}`)
  await expect(page.getByText(/截至 2024-10-31，共 \d+ 件/)).not.toContainText('共 9 件')
  await open(page, server, '/audit/quality')
  const entries = async () => Number((await page.locator('tfoot td').nth(1).innerText()).replace(/\s/g, ''))
  const now = await entries()
  await open(page, server, `/audit/quality?${then}`)
  expect(await entries()).toBeLessThan(now)
  await open(page, server, '/audit/replay?register=demand&key=诉求-0132&as_of=2024-10-30')
  await expect(page.getByText('第 1 / 2 步')).toBeVisible()
  await open(page, server, `/audit/reports?${then}`)
  await expect(page.getByText('还没有定格的报表')).toBeVisible()
  // The moment is kept on the way from page to page.
  await open(page, server, `/audit/figures?${then}`)
  await page.getByRole('link', { name: '走访', exact: true }).click()
  await expect(page).toHaveURL(/as_of=2024-06-30/)
})

test('an auditor prints what was found: nothing is cut off, and no day is broken', async ({ page, server }) => {
  await signIn(page, server, 'auditor')
  for (const address of [
    '/audit/events',
    '/audit/figures/visits',
    '/audit/missing',
    '/audit/differences?kind=register&register=demand&since=2024-10-30&as_of=2024-10-31',
  ]) {
    await page.emulateMedia({ media: 'screen' })
    await open(page, server, address)
    await expectFitsPaper(page, address)
    const days = page.locator('td.day').filter({ hasText: /^\d{4}-\d\d-\d\d$/ })
    for (const day of (await days.all()).slice(0, 3)) await expect(day).toHaveCSS('white-space', 'nowrap')
    await page.setViewportSize({ width: 1440, height: 900 })
  }
})
