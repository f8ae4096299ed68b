// The auditor's day: events, a figure down to its events, differences, replay, frozen reports, what is missing.
import type { Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { expect, signIn, test, type Ledger } from './ledger'

async function open(page: Page, server: Ledger, path: string): Promise<void> {
  await signIn(page, server, 'auditor', path)
  await expect(page.locator('h1')).toBeVisible()
}

test('the front page leads to every part', async ({ page, server }) => {
  await open(page, server, '/audit')
  await expect(page.getByText('lianjian.example/demo')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: '检查点与见证' }).first().click()
  await expect(page.getByRole('heading', { name: '已公布的检查点' })).toBeVisible()
  await expectAccessible(page)
})

test('events are filtered, read as sentences, and opened down to JSON and receipt', async ({ page, server }) => {
  await open(page, server, '/audit/events')
  await page.getByLabel('台账', { exact: true }).selectOption('demand')
  await page.getByLabel('原文中的文字').fill('扩建冷库')
  await page.getByLabel('发生日不早于').fill('2024-10-01')
  await page.getByRole('button', { name: '查找' }).click()
  await expect(page.getByText('提出诉求，诉求「诉求-0132」')).toBeVisible()
  await expect(page).toHaveURL(/register=demand/)
  await expectAccessible(page)
  await page.getByRole('button', { name: '原文' }).first().click()
  await expect(page.getByLabel('事件原文')).toContainText('"type": "DemandRaised"')
  await page.getByRole('link', { name: '17822', exact: true }).click()
  await expect(page.getByRole('heading', { name: '第 17822 号事件' })).toBeVisible()
  await page.getByRole('button', { name: '取回执并在本机核对' }).click()
  await expect(page.getByText('回执成立')).toBeVisible()
  await expect(page.getByText('逐字节相同')).toBeVisible()
  await expectAccessible(page)
})

test('events are found by division, day of recording and range', async ({ page, server }) => {
  const query = 'division=620823103000&recorded_from=2024-05-01&recorded_until=2024-05-31&position_until=15500'
  await open(page, server, `/audit/events?${query}`)
  await expect(page.getByText('条，新的在前')).toBeVisible()
  for (const text of await page.locator('tbody tr td:nth-child(1)').allTextContents()) {
    expect(Number(text)).toBeLessThanOrEqual(15500)
  }
  for (const line of await page.locator('tbody .links').allTextContents()) expect(line).toContain('入账 2024-05-')
  await open(page, server, '/audit/events?text=没有这样的文字')
  await expect(page.getByText('没有符合条件的事件')).toBeVisible()
})

test('a figure opens its events, which sum to it page by page', async ({ page, server }) => {
  const period = 'from=2024-01-01&until=2024-10-31&on=2024-10-31'
  await open(page, server, `/audit/figures/operating_income?${period}`)
  await expect(page.getByText('相符：本机浏览器把 3112 条逐条相加得 25 768.191545 万元')).toBeVisible()
  await expectAccessible(page)
  const carried = (await page.locator('tfoot td').nth(1).innerText()).trim()
  await page.getByRole('button', { name: '下一页' }).or(page.locator('.btn-next')).first().click()
  await expect(page).toHaveURL(/offset=50/)
  await expect(page.getByRole('row', { name: '前页结转' })).toContainText(carried)
  await page.goto(`${server.address}/audit/figures/operating_income?${period}&offset=3100`)
  await expect(page.locator('tfoot')).toContainText('25 768.191545')
  await expect(page.locator('tfoot')).toContainText('合计')
})

test('a rate shows numerator, denominator and what they come to', async ({ page, server }) => {
  await open(page, server, '/audit/figures/party_coverage_rate?on=2024-10-31')
  await expect(page.getByText('270 ÷ 926')).toBeVisible()
  await expect(page.getByText(/相符：.*分子各条相加得 270，分母各条相加得 926，相除得 29.16 %/)).toBeVisible()
})

test('what came late stands beside a figure', async ({ page, server }) => {
  const period = 'from=2024-04-01&until=2024-04-30&on=2024-10-31'
  await open(page, server, `/audit/figures/operating_income?${period}&tab=late`)
  await page.getByLabel('先前的时点（当日终了所知）').fill('2024-04-30')
  await page.getByRole('button', { name: '对照' }).click()
  await expect(page.getByText('造成差额的事件 37 条')).toBeVisible()
  await expect(page.getByText('420.82377 万元')).toBeVisible()
  await expectAccessible(page)
})

test('two days of a register, a figure and a sheet are compared', async ({ page, server }) => {
  await open(page, server, '/audit/differences')
  await page.getByLabel('台账', { exact: true }).selectOption('demand')
  await page.getByLabel('自（当日终了所知）').fill('2024-10-30')
  await page.getByLabel('至（不填为现在所知）').fill('2024-10-31')
  await page.getByRole('button', { name: '对比' }).click()
  await expect(page.getByText('新增 0，变更 4，冲销或撤回 0，终止 0')).toBeVisible()
  await expect(page.getByRole('row', { name: /诉求-0132/ })).toContainText('2024-11-06 → 2024-11-13')
  await expectAccessible(page)
  await page.goto(
    `${server.address}/audit/differences?kind=sheet&sheet=divisions&key=620800&since=2024-04-30&as_of=2024-10-31&on=2024-10-31`,
  )
  await expect(page.getByText('项不同。')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: '走访', exact: true }).click()
  await expect(page.getByRole('heading', { name: '走访' })).toBeVisible()
  await expect(page.getByText('份增减')).toBeVisible()
})

test('what is missing, and how well units keep the ledger', async ({ page, server }) => {
  await open(page, server, '/audit/missing?on=2024-10-31')
  await expect(page.getByText('截至 2024-10-31，共 134 件')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: '交办逾期未答复' }).click()
  await expect(page.getByText('共 9 件')).toBeVisible()
  await page.goto(`${server.address}/audit/quality?sort=correction_rate`)
  await expect(page.getByRole('row', { name: /静宁县农业农村局/ })).toContainText('3.33 %')
  await expectAccessible(page)
})

test('a frozen report is its own bytes, and tells what is different now', async ({ page, server }) => {
  await open(page, server, '/audit/reports')
  await expect(page.getByText('还没有定格的报表')).toBeVisible()
  await signIn(page, server, 'official')
  const report = {
    business_date: '2024-11-05',
    report: '年报-2024',
    title: '平凉市指标表',
    sheet: { division: '620800' },
    on: '2024-10-31',
  }
  const frozen = await page.request.post(`${server.address}/api/v1/reports`, {
    data: report,
    headers: { 'Idempotency-Key': '0b3d7c0e-35a8-4f2b-9d1f-2f4f0ddc7a11' },
  })
  expect(frozen.status()).toBe(201)
  const late = { code: '620802101206', households: 512, population: 2058, as_of: '2024-10-30' }
  const given = await page.request.post(`${server.address}/api/v1/commands/ReportVillageProfile`, {
    data: { business_date: '2024-11-06', body: late },
    headers: { 'Idempotency-Key': 'edda4227-a0b5-5a3c-b968-24ddbb938600' },
  })
  expect(given.status()).toBe(201)
  await open(page, server, '/audit/reports')
  await page.getByRole('link', { name: '平凉市指标表' }).click()
  await expect(page.getByText('本机算出的摘要与日志登记的相同')).toBeVisible()
  await expect(page.getByText('与原件逐字节相同')).toBeVisible()
  await expect(page.getByRole('row', { name: /户数 579257 579267/ })).toBeVisible()
  await expectAccessible(page)
})
