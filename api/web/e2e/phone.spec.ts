// The officer's day with a signal: my enterprises, a visit with a photograph and a demand, a correction, a call back.
import type { Page } from '@playwright/test'
import { expect } from './ledger'
import { VISITED, signInOnPhone, test, timesLogged } from './phone'

/** A picture of 2400 × 1600 pixels, made in the page. */
async function picture(page: Page): Promise<Buffer> {
  const text = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 2400, height: 1600 })
    const pen = canvas.getContext('2d')!
    for (let band = 0; band < 60; band++) {
      pen.fillStyle = `hsl(${band * 6} 70% 55%)`
      pen.fillRect(band * 40, 0, 40, 1600)
    }
    return canvas.toDataURL('image/png').split(',')[1]!
  })
  return Buffer.from(text, 'base64')
}

test('an officer logs a visit with a photograph and a demand, and gets receipt numbers', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.locator('li', { hasText: '示范企业0426' }).getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: '最近走访' })).toBeVisible()
  await page.getByRole('button', { name: '记走访' }).click()
  // What the last visit offers.
  await expect(page.getByText(/上次（2024-10-25）/)).toBeVisible()
  await expect(page.getByRole('radio', { name: '实地' })).toBeChecked()
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByRole('alert')).toContainText('请填写走访情况')
  await page.getByLabel('走访情况', { exact: true }).fill('新果库已试运行，工人已到位')
  await page.getByText('座谈').click()
  await page.getByText('企业已口头确认走访情况').click()
  const file = { name: 'photo.png', mimeType: 'image/png', buffer: await picture(page) }
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByLabel('第 1 张照片', { exact: true })).toBeVisible()
  await page.getByText('企业提出了诉求').click()
  await page.getByText('融资', { exact: true }).click()
  await page.getByLabel('诉求内容').fill('希望办理果库贷款')
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByRole('heading', { name: '核对' })).toBeVisible()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
  await page
    .getByRole('link', { name: '回到我的企业' })
    .or(page.getByRole('button', { name: '回到我的企业' }))
    .click()
  await expect(page.locator('li', { hasText: '示范企业0426' })).toContainText('今天走访过')
  expect(await timesLogged(page, server, VISITED, '新果库已试运行，工人已到位')).toBe(1)
  await page.getByRole('link', { name: '诉求', exact: true }).click()
  await expect(page.getByText('希望办理果库贷款')).toBeVisible()
})

test('the photograph was reduced before it left the phone', async ({ page, server }) => {
  await signInOnPhone(page, server)
  const size = await page.evaluate(async (enterprise) => {
    const list = await (await fetch(`/api/v1/registers/visit?enterprise=${enterprise}&sort=-date&limit=1`)).json()
    const visit = await (await fetch(`/api/v1/registers/visit/${list.rows[0].key}`)).json()
    const [kept] = visit.record.state.facts.attachments
    const picture = await createImageBitmap(await (await fetch(`/api/v1/attachments/${kept.digest}`)).blob())
    return [picture.width, picture.height]
  }, VISITED)
  expect(size).toEqual([1600, 1067])
})

test('a visit is corrected with a reason', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.goto(`${server.address}/m/enterprise/${VISITED}`)
  await page.getByText('新果库已试运行').click()
  await page.getByRole('button', { name: '更正走访' }).click()
  await page.getByLabel('走访情况', { exact: true }).fill('新果库已投产')
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByRole('alert')).toContainText('请填写更正理由')
  await page.getByLabel('更正理由').fill('情况写得不准')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访更正' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
})

test('a resolved demand is called back', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.getByRole('link', { name: '诉求', exact: true }).click()
  const group = page.locator('section', { hasText: '已办结，请回访' })
  await group.getByRole('link').first().click()
  await page.getByRole('button', { name: '登记回访' }).click()
  await page.getByText('基本满意').click()
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报回访' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible()
})

test('an enterprise is found by its name, mine without the ledger and others in it', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.getByPlaceholder('企业名称或信用代码').fill('0526')
  await expect(page.getByRole('heading', { name: '示范企业0526（演示）' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /示范企业0207/ })).toHaveCount(0)
  await page.getByPlaceholder('企业名称或信用代码').fill('没有这家')
  await page.getByRole('button', { name: /在台账中查找/ }).click()
  await expect(page.getByText('在能看到的范围内没有找到')).toBeVisible()
})
