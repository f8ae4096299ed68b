// 回放: the life of a record, a village, an officer and a day, a step at a time.
import { expectAccessible } from './axe'
import { expect, signIn, test } from './ledger'

test('a record is replayed step by step, from an event on', async ({ page, server }) => {
  await signIn(page, server, 'auditor', '/audit/events/17829')
  // The event's own link, and not the one of the menu that is there before it.
  await page.locator('a[href*="/audit/replay?"]').first().click()
  await expect(page.getByText('第 2 / 3 步，2024-10-30')).toBeVisible()
  await expect(page.getByText('状态由「待交办」改为「办理中」')).toBeVisible()
  await page.getByRole('button', { name: '下一步' }).click()
  await expect(page.getByText('第 3 / 3 步，2024-10-31')).toBeVisible()
  await expect(page.locator('tr.changed')).toContainText('交办')
  await expect(page.getByRole('button', { name: '下一步' })).toBeDisabled()
  // The slider is a plain range: the arrow keys move it.
  await page.getByRole('slider').focus()
  await page.keyboard.press('Home')
  await expect(page.getByText('第 1 / 3 步，2024-10-29')).toBeVisible()
  await expect(page).not.toHaveURL(/step=/)
  await expectAccessible(page)
})

test('a village is replayed with the figures that moved', async ({ page, server }) => {
  await signIn(page, server, 'auditor', '/audit/replay')
  await page.getByLabel('重演什么').selectOption('village')
  await page.getByLabel('村的区划代码').fill('620823103201')
  await page.getByRole('button', { name: '重演', exact: true }).click()
  await expect(page.getByText(/^第 1 \/ \d+ 步/)).toBeVisible()
  const total = Number(/\/ (\d+) 步/.exec(await page.getByText(/^第 1 \/ \d+ 步/).innerText())![1])
  expect(total).toBeGreaterThan(3)
  for (let step = 0; step < total; step += 1) {
    if ((await page.getByText('因它而变的指标').count()) > 0) break
    await page.getByRole('button', { name: '下一步' }).click()
    await expect(page.getByText(`第 ${step + 2} / ${total} 步`)).toBeVisible()
  }
  await expect(page.getByText('因它而变的指标')).toBeVisible()
})

test('an officer and a day are replayed', async ({ page, server }) => {
  await signIn(page, server, 'auditor', '/audit/replay?kind=officer&key=zdy-174')
  await expect(page.getByText(/^第 1 \/ \d+ 步/)).toBeVisible()
  await page.goto(`${server.address}/audit/replay?kind=day&key=2024-05-03&recorded=true`)
  await expect(page.getByText(/^第 1 \/ \d+ 步/)).toBeVisible()
  await expect(page.locator('.event').first()).toContainText('入账 2024-05-03')
  await page.goto(`${server.address}/audit/replay?register=demand&key=没有`)
  await expect(page.getByRole('alert')).toBeVisible()
})
