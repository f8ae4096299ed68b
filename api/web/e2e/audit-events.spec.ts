// The event browser: every filter, alone, gives what it says and nothing else.
import type { Page } from '@playwright/test'
import { expect, signIn, test, type Ledger } from './ledger'

async function open(page: Page, server: Ledger, query = ''): Promise<void> {
  await signIn(page, server, 'auditor', `/audit/events${query}`)
  await expect(page.getByText(/本页\s+\d+\s+条/)).toBeVisible()
}

async function find(page: Page): Promise<void> {
  const answered = page.waitForResponse((one) => one.url().includes('/api/v1/events?'))
  await page.getByRole('button', { name: '查找' }).click()
  await answered
  await expect(page.locator('.busy')).toHaveCount(0)
}

async function clear(page: Page): Promise<void> {
  await page.getByRole('button', { name: '清除' }).click()
  await expect(page).toHaveURL((url) => url.search === '')
  await expect(page.locator('.busy')).toHaveCount(0)
}

/** A column of the page, as text. */
const column = (page: Page, number: number) => page.locator(`tbody tr td:nth-child(${number})`).allInnerTexts()
const positions = async (page: Page) => (await column(page, 1)).map(Number)

async function each(texts: Promise<string[]>, holds: (text: string) => boolean): Promise<void> {
  const all = await texts
  expect(all.length).toBeGreaterThan(0)
  expect(all.filter((text) => !holds(text))).toEqual([])
}

test('a register, and a type of event out of all that the ledger knows', async ({ page, server }) => {
  await open(page, server)
  const { schemas } = (await (await page.request.get(`${server.address}/api/v1/schemas`)).json()) as {
    schemas: { kind: string; register: string }[]
  }
  const events = schemas.filter((one) => one.kind === 'event')
  const types = page.getByLabel('事件类型')
  await expect(types.locator('option')).toHaveCount(events.length + 1)
  for (const title of await types.locator('option').allInnerTexts()) expect(title).not.toMatch(/[A-Za-z]/)
  // A type that no event of the page has.
  await types.selectOption({ label: '红字冲销' })
  await find(page)
  await each(column(page, 3), (text) => text.includes('红字冲销'))
  await clear(page)

  await page.getByLabel('台账', { exact: true }).selectOption('visit')
  await expect(types.locator('option')).toHaveCount(events.filter((one) => one.register === 'visit').length + 1)
  await find(page)
  await each(column(page, 3), (text) => text.startsWith('走访'))
  // A type of another register is let go with its register.
  await types.selectOption({ label: '更正走访' })
  await page.getByLabel('台账', { exact: true }).selectOption('demand')
  await expect(types.locator('option:checked')).toHaveText('全部')
  // The events of every register that has any can be asked for.
  for (const register of new Set(events.map((one) => one.register))) {
    const answer = await page.request.get(`${server.address}/api/v1/events?register=${register}&limit=1`)
    expect(answer.ok(), register).toBe(true)
  }
})

test('a record, an actor and a unit', async ({ page, server }) => {
  await open(page, server)
  await expect(page.getByLabel(/记录编号/)).toBeDisabled()
  await page.getByLabel('台账', { exact: true }).selectOption('demand')
  await page.getByLabel(/记录编号/).fill('诉求-0132')
  await find(page)
  expect(await positions(page)).toEqual([17834, 17829, 17822])
  await clear(page)
  await page.getByLabel('办理人').fill('zdy-174')
  await find(page)
  await each(column(page, 4), (text) => text.includes('zdy-174'))
  await clear(page)
  await page.getByLabel('单位').fill('平凉市委组织部（演示）')
  await find(page)
  await each(column(page, 4), (text) => text.includes('平凉市委组织部（演示）'))
})

test('a division, out of the bar above', async ({ page, server }) => {
  await open(page, server, '?division=620823103000')
  const events = await positions(page)
  expect(events.length).toBeGreaterThan(0)
  const inside = await page.request.get(`${server.address}/api/v1/events?division=620823103000&limit=50`)
  const told = (await inside.json()) as { events: { position: number }[] }
  expect(events).toEqual(told.events.map((one) => one.position))
  await open(page, server, '?division=620823')
  expect((await positions(page)).length).toBeGreaterThanOrEqual(events.length)
})

test('days of both kinds, a range and a text', async ({ page, server }) => {
  await open(page, server)
  await page.getByLabel('发生日不早于').fill('2024-05-01')
  await page.getByLabel('发生日不晚于').fill('2024-05-03')
  await find(page)
  await each(column(page, 2), (day) => day >= '2024-05-01' && day <= '2024-05-03')
  await clear(page)
  await page.getByLabel('入账日不早于').fill('2024-06-03')
  await page.getByLabel('入账日不晚于').fill('2024-06-04')
  await find(page)
  await each(page.locator('tbody .links').allInnerTexts(), (text) => /入账 2024-06-0[34]/.test(text))
  await clear(page)
  await page.getByLabel('序号不小于').fill('17820')
  await page.getByLabel('序号不大于').fill('17829')
  await page.getByLabel('次序').selectOption({ label: '旧的在前' })
  await find(page)
  expect(await positions(page)).toEqual(Array.from({ length: 10 }, (_, index) => 17820 + index))
  await page.getByLabel('原文中的文字').fill('扩建冷库')
  await find(page)
  expect(await positions(page)).toEqual([17822])
  await page.getByLabel('序号不大于').fill('十')
  await find(page)
  await expect(page.getByRole('alert')).toBeVisible()
})

test('pages follow each other without a gap', async ({ page, server }) => {
  await open(page, server, '?register=visit')
  const first = await positions(page)
  await page.getByRole('button', { name: '下一页' }).click()
  await expect(page).toHaveURL(/start=/)
  await expect(async () => expect((await positions(page))[0]).toBeLessThan(first[first.length - 1]!)).toPass()
  const second = await positions(page)
  const whole = await page.request.get(`${server.address}/api/v1/events?register=visit&limit=100`)
  const told = (await whole.json()) as { events: { position: number }[] }
  expect([...first, ...second]).toEqual(told.events.map((one) => one.position))
  await page.getByRole('button', { name: '回到首页' }).click()
  await expect(async () => expect(await positions(page)).toEqual(first)).toPass()
})
