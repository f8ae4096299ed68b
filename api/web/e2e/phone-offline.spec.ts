// The officer's day without a signal: nothing lost and nothing doubled, whatever happens to the network, the tab, the
// sign-in, the disk or the clock.
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from '@playwright/test'
import { expect, password } from './ledger'
import { ENTERPRISE, OTHER, installed, logVisit, signInOnPhone, test, timesLogged } from './phone'

const FORM = `/m/enterprise/${ENTERPRISE}/visit`
/** Longer than the pump's pause. */
const A_WHILE = 45_000

async function waitingShown(page: Page, count: number) {
  await page.goto(new URL('/m/outbox', page.url()).href)
  if (count === 0) await expect(page.getByText('没有待上报的内容')).toBeVisible({ timeout: A_WHILE })
  else await expect(page.getByLabel(`${count} 条待上报`)).toBeVisible()
}

/** Lets a command through to the ledger and throws its answer away, so many times. */
async function loseReplies(context: BrowserContext, command: string, times: number) {
  let left = times
  await context.route(`**/api/v1/commands/${command}`, async (route) => {
    if (left-- <= 0) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
}

test('from the second visit on everything works without a signal, and is reported when it is back', async ({
  page,
  context,
  server,
}) => {
  await signInOnPhone(page, server)
  await installed(page)
  await page.goto(`${server.address}/m/`)
  await context.setOffline(true)
  await server.kill()
  await page.goto(`${server.address}/m/`)
  await expect(page.getByText('没有信号，可以照常记走访')).toBeVisible()
  await page.locator('li', { hasText: '示范企业0210' }).getByRole('link').first().click()
  await expect(page.getByText('2024-10-25')).toBeVisible()
  await page.getByRole('button', { name: '记走访' }).click()
  await logVisit(page, '没有信号时的走访')
  await expect(page.getByText('已存在本机，有信号时自动上报')).toBeVisible()
  // The tab is closed, and another one opened, all without a signal.
  const address = page.url()
  await page.close()
  const later = await context.newPage()
  await later.goto(address)
  await expect(later.getByText('没有信号时的走访')).toBeVisible()
  await server.serve()
  await context.setOffline(false)
  await expect(later.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(later, server, ENTERPRISE, '没有信号时的走访')).toBe(1)
})

test('a reply lost after the visit was recorded makes no second record', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await loseReplies(context, 'LogVisit', 2)
  await page.goto(server.address + FORM)
  await logVisit(page, '答复丢失的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.getByRole('button', { name: '现在上报' }).click()
  await expect(page.getByText('共试过 2 次')).toBeVisible()
  await page.getByRole('button', { name: '现在上报' }).click()
  await expect(page.getByText('重发确认，没有重复')).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '答复丢失的走访')).toBe(1)
})

test('what was edited after its reply was lost becomes a correction, never a second visit', async ({
  page,
  context,
  server,
}) => {
  await signInOnPhone(page, server)
  await loseReplies(context, 'LogVisit', 1)
  await page.goto(server.address + FORM)
  await logVisit(page, '发出后又改的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.getByRole('button', { name: '修改' }).click()
  await logVisit(page, '改过以后的走访')
  await expect(page.getByText('三方对照')).toBeVisible()
  await expect(page.locator('table')).toContainText('改过以后的走访')
  await expect(page.locator('table')).toContainText('发出后又改的走访')
  await page.getByRole('button', { name: '按台账现状重新填写' }).click()
  await page.getByLabel('更正理由').fill('当时写得不全')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访更正' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '发出后又改的走访')).toBe(0)
  expect(await timesLogged(page, server, ENTERPRISE, '改过以后的走访')).toBe(1)
})

test('two tabs report each visit once', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await installed(page)
  const other = await context.newPage()
  await page.goto(server.address + FORM)
  await other.goto(`${server.address}/m/enterprise/${OTHER}/visit`)
  await context.setOffline(true)
  await logVisit(page, '第一个标签页')
  await logVisit(other, '第二个标签页')
  let sent = 0
  await context.route('**/api/v1/commands/LogVisit', (route) => {
    sent++
    return route.continue()
  })
  await context.setOffline(false)
  await expect(page.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  await expect(other.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  expect(sent).toBe(2)
  expect(await timesLogged(page, server, ENTERPRISE, '第一个标签页')).toBe(1)
  expect(await timesLogged(page, server, OTHER, '第二个标签页')).toBe(1)
})

test('a session that was cleared keeps the queue and asks for a sign-in', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await page.goto(server.address + FORM)
  await context.clearCookies()
  await logVisit(page, '登录失效时的走访')
  await expect(page.getByText('登录已失效')).toBeVisible()
  await waitingShown(page, 1)
  await page.getByRole('link', { name: '重新登录' }).click()
  await page.getByLabel('口令', { exact: true }).fill(password('liaison'))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('heading', { name: '待上报' })).toBeVisible()
  await waitingShown(page, 0)
  expect(await timesLogged(page, server, ENTERPRISE, '登录失效时的走访')).toBe(1)
})

test('signing out keeps the queue, and nobody else reports it under their name', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await page.goto(server.address + FORM)
  await context.route('**/api/v1/commands/**', (route) => route.abort())
  await logVisit(page, '退出之前的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.goto(`${server.address}/m/me`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByText('还有 1 条没有上报')).toBeVisible()
  await page.getByRole('button', { name: '退出', exact: true }).click()
  await expect(page.getByText('账户 liaison：1 条')).toBeVisible()
  await context.unroute('**/api/v1/commands/**')
  await page.getByLabel('账户').fill('official')
  await page.getByLabel('口令', { exact: true }).fill(password('official'))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByText('本账户不属于党建指导员')).toBeVisible()
  await page.goto(`${server.address}/m/outbox`)
  await expect(page.getByText('本机还有其他账户的 1 条')).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '退出之前的走访')).toBe(0)
  await signInOnPhone(page, server)
  await waitingShown(page, 0)
  expect(await timesLogged(page, server, ENTERPRISE, '退出之前的走访')).toBe(1)
})

test('a refused visit stays with its reason, and goes once it is mended', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.goto(server.address + FORM)
  const tomorrow = await page.evaluate(() => new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10))
  await page.getByLabel('走访日期').fill(tomorrow)
  await expect(page.getByText('台账会退回').first()).toBeVisible()
  await logVisit(page, '日期写错的走访')
  await expect(page.getByText('日期在将来')).toBeVisible()
  await waitingShown(page, 1)
  await page.getByText('日期在将来').click()
  await page.getByRole('button', { name: '修改' }).click()
  const today = await page.evaluate(() => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  await page.getByLabel('走访日期').fill(today)
  await logVisit(page, '日期改好的走访')
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '日期改好的走访')).toBe(1)
})

test('a full disk is told at once, and what was written stays in the form', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...value: [unknown, IDBValidKey?]) {
      if ((window as unknown as { full?: boolean }).full) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, value)
    }
  })
  await page.goto(server.address + FORM)
  await page.getByLabel('走访情况', { exact: true }).fill('存储已满时的走访')
  await page.evaluate(() => Object.assign(window, { full: true }))
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await expect(page.getByRole('alert')).toContainText('没有保存：手机存储空间不足')
  await page.getByRole('button', { name: '返回修改' }).click()
  await expect(page.getByLabel('走访情况', { exact: true })).toHaveValue('存储已满时的走访')
  await page.evaluate(() => Object.assign(window, { full: false }))
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '存储已满时的走访')).toBe(1)
})

test('a wrong clock is told, and the visit is dated by the ledger', async ({ page, server }) => {
  const ahead = 3 * 86_400_000
  await page.addInitScript((ms) => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + ms
  }, ahead)
  await signInOnPhone(page, server)
  await expect(page.getByText(/本机时间比台账服务快 43\d\d 分钟/)).toBeVisible({ timeout: 20_000 })
  await page.goto(server.address + FORM)
  await expect(page.getByText(/本机时间比台账服务快/)).toBeVisible()
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await expect(page.getByLabel('走访日期')).toHaveValue(today)
  await logVisit(page, '时钟不准的走访')
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '时钟不准的走访')).toBe(1)
})

test('what was not finished is taken up again in the next tab', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await page.goto(server.address + FORM)
  await page.getByLabel('走访情况', { exact: true }).fill('写到一半')
  await page.waitForTimeout(1000)
  await page.close()
  const later = await context.newPage()
  await later.goto(server.address + FORM)
  await expect(later.getByText('已接上次没写完的内容')).toBeVisible()
  await expect(later.getByLabel('走访情况', { exact: true })).toHaveValue('写到一半')
  await later.getByRole('button', { name: '重新填写' }).click()
  await expect(later.getByLabel('走访情况', { exact: true })).toHaveValue('')
})

test('what waits can be taken away as a file, and thrown away only after asking', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await context.route('**/api/v1/commands/**', (route) => route.abort())
  await page.goto(server.address + FORM)
  await logVisit(page, '要导出的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.goto(`${server.address}/m/outbox`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出文件' }).click(),
  ])
  const [line] = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n')
  const command = JSON.parse(line!) as { command: string; actor: unknown; body: { facts: { situation: string } } }
  expect(command.command).toBe('LogVisit')
  expect(command.body.facts.situation).toBe('要导出的走访')
  expect(command.actor).toMatchObject({ subject: 'liaison', role: 'liaison_officer' })
  await page.getByText('没有收到答复').first().click()
  await page.getByRole('button', { name: '丢弃' }).click()
  await expect(page.getByText('台账可能已经入账')).toBeVisible()
  await page.getByRole('button', { name: '保留' }).click()
  await waitingShown(page, 1)
  await page.getByText('没有收到答复').first().click()
  await page.getByRole('button', { name: '丢弃' }).click()
  await page.locator('.van-dialog').getByRole('button', { name: '丢弃' }).click()
  await expect(page.getByText('没有待上报的内容')).toBeVisible()
})
