// What waits on the phone: seen, edited, retried, taken away and thrown away; and what becomes of it when the disk is
// full or the form is left unfinished.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, program } from './ledger'
import {
  A_WHILE,
  ENTERPRISE,
  OTHER,
  logVisit,
  openVisitForm,
  sendNow,
  signInOnPhone,
  test,
  timesLogged,
  today,
  waitingShown,
} from './phone'

/** Prepares a page whose disk can be filled up. */
async function diskCanFill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...value: [unknown, IDBValidKey?]) {
      if ((window as unknown as { full?: boolean }).full) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, value)
    }
  })
}

async function diskFull(page: Page, full: boolean): Promise<void> {
  await page.evaluate((full) => Object.assign(window, { full }), full)
}

test('a refused visit stays with its reason, and goes once it is mended', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
  await page.getByLabel('走访日期').fill(today(2))
  await expect(page.getByText('台账会退回').first()).toBeVisible()
  await logVisit(page, '日期写错的走访')
  await expect(page.getByText('日期在将来')).toBeVisible()
  await waitingShown(page, 1)
  await page.getByText('日期在将来').click()
  await page.getByRole('button', { name: '修改' }).click()
  await page.getByLabel('走访日期').fill(today())
  await logVisit(page, '日期改好的走访')
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '日期改好的走访')).toBe(1)
})

test('a full disk is told at once, and what was written stays in the form', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await diskCanFill(page)
  await openVisitForm(page, server, ENTERPRISE)
  await page.getByLabel('走访情况', { exact: true }).fill('存储已满时的走访')
  await diskFull(page, true)
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await expect(page.getByRole('alert')).toContainText('没有保存：手机存储空间不足')
  await page.getByRole('button', { name: '返回修改' }).click()
  await expect(page.getByLabel('走访情况', { exact: true })).toHaveValue('存储已满时的走访')
  await diskFull(page, false)
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '存储已满时的走访')).toBe(1)
})

test('what was not finished is taken up again in the next tab', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
  await page.getByLabel('走访情况', { exact: true }).fill('写到一半')
  await page.waitForTimeout(1000)
  await page.close()
  const later = await context.newPage()
  await openVisitForm(later, server, ENTERPRISE)
  await expect(later.getByText('已接上次没写完的内容')).toBeVisible()
  await expect(later.getByLabel('走访情况', { exact: true })).toHaveValue('写到一半')
  await later.getByRole('button', { name: '重新填写' }).click()
  await expect(later.getByLabel('走访情况', { exact: true })).toHaveValue('')
})

test('what waits can be taken away as a file, and thrown away only after asking', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await context.route('**/api/v1/commands/**', (route) => route.abort())
  await openVisitForm(page, server, ENTERPRISE)
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
  // What is told above moves the list down, once.
  await expect(page.getByText('没有信号，可以照常记走访')).toBeVisible()
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

test('what was never sent is edited, and only what it became is reported', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
  await context.setOffline(true)
  await logVisit(page, '第一次写的')
  await expect(page.getByText('已存在本机，有信号时自动上报')).toBeVisible()
  await page.getByRole('button', { name: '修改' }).click()
  await expect(page.getByLabel('走访情况', { exact: true })).toHaveValue('第一次写的')
  await logVisit(page, '改过再发的')
  await expect(page.getByText('改过再发的')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(page, server, ENTERPRISE, '第一次写的')).toBe(0)
  expect(await timesLogged(page, server, ENTERPRISE, '改过再发的')).toBe(1)
})

test('a demand waits for the visit it was raised at, and both go once they are mended', async ({ page, server }) => {
  test.setTimeout(120_000)
  await signInOnPhone(page, server)
  await openVisitForm(page, server, OTHER)
  await page.getByLabel('走访日期').fill(today(2))
  await page.getByText('企业提出了诉求').click()
  await page.getByText('融资', { exact: true }).click()
  await page.getByLabel('诉求内容').fill('随走访提出的诉求')
  await logVisit(page, '带诉求而日期写错的走访')
  await expect(page.getByText('日期在将来')).toBeVisible()
  await waitingShown(page, 2)
  await expect(page.getByText(/等“.*走访”先上报/)).toBeVisible()
  await page.getByText('日期在将来').click()
  await page.getByRole('button', { name: '修改' }).click()
  await page.getByLabel('走访日期').fill(today())
  await logVisit(page, '带诉求而日期改好的走访')
  await expect(page.getByText(/回执号/)).toBeVisible()
  // The demand has the day of the visit as it was.
  await waitingShown(page, 1)
  await sendNow(page)
  await page.getByText('日期在将来').click({ timeout: A_WHILE })
  await page.getByRole('button', { name: '修改' }).click()
  await page.getByLabel('提出日期').fill(today())
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报诉求' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
  await waitingShown(page, 0)
  await page.getByRole('link', { name: '诉求', exact: true }).click()
  await expect(page.getByText('随走访提出的诉求')).toBeVisible()
})

test('the exported file is loaded where the ledger runs, and what had arrived is known again', async ({
  page,
  context,
  server,
}) => {
  await signInOnPhone(page, server)
  // The first is recorded and its answer lost; nothing after it leaves.
  let left = false
  await context.route('**/api/v1/commands/**', async (route) => {
    if (!left) {
      left = true
      await route.fetch()
    }
    await route.abort('connectionreset')
  })
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '已入账而没有答复的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await openVisitForm(page, server, OTHER)
  await logVisit(page, '从没有发出的走访')
  await waitingShown(page, 2)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出文件' }).click(),
  ])
  const file = await download.path()
  await server.kill()
  execFileSync(program(), ['import', '--data', server.dir, file])
  await server.serve()
  expect(await timesLogged(page, server, ENTERPRISE, '已入账而没有答复的走访')).toBe(1)
  expect(await timesLogged(page, server, OTHER, '从没有发出的走访')).toBe(1)
  // The phone gets through after all, and is told that the ledger has both.
  await context.unroute('**/api/v1/commands/**')
  await page.reload()
  await waitingShown(page, 0)
  expect(await timesLogged(page, server, ENTERPRISE, '已入账而没有答复的走访')).toBe(1)
  expect(await timesLogged(page, server, OTHER, '从没有发出的走访')).toBe(1)
})

test('on a full disk an unfinished form and a photograph are told not to be kept', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await diskCanFill(page)
  await openVisitForm(page, server, OTHER)
  await diskFull(page, true)
  await page.getByLabel('走访情况', { exact: true }).fill('存储已满时写到一半')
  await expect(page.getByText('手机存储空间不足，未写完的内容没有存下')).toBeVisible()
  const buffer = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  )
  await page.locator('input[type=file]').setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer })
  await expect(page.getByText('这张照片没有存下')).toBeVisible()
  await expect(page.getByLabel('第 1 张照片', { exact: true })).toHaveCount(0)
  await diskFull(page, false)
  await page.locator('input[type=file]').setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer })
  await expect(page.getByLabel('第 1 张照片', { exact: true })).toBeVisible()
  await expect(page.getByText('未写完的内容没有存下')).toHaveCount(0)
  await page.getByLabel('走访情况', { exact: true }).fill('清理空间之后')
  await page.waitForTimeout(600)
  await page.reload()
  await expect(page.getByLabel('走访情况', { exact: true })).toHaveValue('清理空间之后')
  await expect(page.getByLabel('第 1 张照片', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: '重新填写' }).click()
})
