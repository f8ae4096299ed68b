// Registering acts at the desk: fill in, check, send, receipt; faults, refusals and a record that changed meanwhile.
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { choose } from './choose'
import { expect, signIn, test } from './ledger'

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server, 'official', '/desk/acts')
})

test('the acts of the role are listed by register and can be searched', async ({ page }) => {
  await expect(page.getByRole('link', { name: '交办诉求' })).toBeVisible()
  await expect(page.getByRole('link', { name: '开通账户' })).toHaveCount(0)
  await expectAccessible(page)
  await page.getByLabel('查找办理事项').fill('结对')
  await expect(page.getByRole('link', { name: '建立结对' })).toBeVisible()
  await expect(page.getByRole('link', { name: '交办诉求' })).toHaveCount(0)
})

test('a form names every fault, and each line leads to its field', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/acts/RegisterEnterprise`)
  await page.getByRole('textbox', { name: '统一社会信用代码' }).fill('91350100M000100Y44')
  await expect(page.getByText('校验位不符')).toBeVisible()
  await page.getByRole('button', { name: '下一步：核对' }).click()
  const summary = page.getByRole('alert')
  await expect(summary).toBeFocused()
  await expect(summary.getByRole('link')).toHaveCount(4)
  await summary.getByRole('link', { name: /名称/ }).click()
  await expect(page.getByRole('textbox', { name: '名称' })).toBeFocused()
  await expectAccessible(page)
})

test('an assignment shows its computed due date before it is sent, and a receipt after', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/acts/RaiseDemand?business_date=2024-10-31`)
  await page.getByRole('button', { name: '自动编号' }).click()
  const number = await page.getByRole('textbox', { name: '诉求编号' }).inputValue()
  await choose(page, '企业', /示范企业/, '示范企业')
  await choose(page, '种类', /融资/)
  await choose(page, '所在区划', /崇信县/, '崇信')
  await page.getByRole('textbox', { name: /内容/ }).fill('流动资金周转（演示）')
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await expect(page.getByText('台账将登记')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: '上报：提出诉求' }).click()
  await expect(page.getByText('回执号')).toBeVisible()

  await page.goto(`${server.address}/desk/acts/AssignDemand?demand=${number}&business_date=2024-10-31`)
  await page.getByRole('textbox', { name: '牵头' }).fill('县金融办（演示）')
  await choose(page, '时限', /7-3|60-24-7/)
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await expect(page.getByText(/办理期限：2024-11-/).first()).toBeVisible()
  await page.getByRole('button', { name: '上报：交办诉求' }).click()
  await expect(page.getByText('回执号')).toBeVisible()
  await expectAccessible(page)
})

test('a record that changed meanwhile is shown before anything is sent over it', async ({ page, server, context }) => {
  const address = `${server.address}/desk/acts/RenameAlliance?alliance=示范联建-29&business_date=2024-10-31`
  const fill = async (on: Page, name: string) => {
    await on.goto(address)
    await on.getByRole('textbox', { name: '名称' }).fill(name)
    await on.getByRole('button', { name: '下一步：核对' }).click()
    await expect(on.getByText('请核对，确认后上报')).toBeVisible()
  }
  await fill(page, '先改的名称')
  const other = await context.newPage()
  await fill(other, '后改的名称')
  await other.getByRole('button', { name: '上报：变更联建名称' }).click()
  await expect(other.getByText('回执号')).toBeVisible()
  await page.getByRole('button', { name: '上报：变更联建名称' }).click()
  await expect(page.getByText('打开表单之后，这条记录已有变动')).toBeVisible()
  await expect(page.getByText(/后改的名称/).first()).toBeVisible()
  await page.getByRole('button', { name: '按现在的记录继续' }).click()
  await page.getByRole('button', { name: '上报：变更联建名称' }).click()
  await expect(page.getByText('回执号')).toBeVisible()
})

/** Presses the tabulator until what is wanted has the focus. */
async function tabTo(page: Page, wanted: Locator) {
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(wanted).toBeFocused()
}

test('an act is found, filled in, checked and sent by keyboard alone', async ({ page }) => {
  await expect(page.getByRole('link', { name: '增加产业链别名' })).toBeVisible()
  await tabTo(page, page.getByLabel('查找办理事项'))
  await page.keyboard.type('产业链别名')
  await tabTo(page, page.getByRole('link', { name: '增加产业链别名' }))
  await page.keyboard.press('Enter')
  const chain = page.getByRole('combobox', { name: '产业链', exact: true })
  await tabTo(page, chain)
  await page.keyboard.type('苹果')
  await expect(page.getByRole('option', { name: /苹果/ }).first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('textbox', { name: '别名' }))
  await page.keyboard.type('果业（演示）')
  await page.keyboard.press('Enter')
  await expect(page.getByText('请核对，确认后上报')).toBeVisible()
  await expect(page.getByText('果业（演示）').first()).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: '上报：增加产业链别名' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('回执号')).toBeVisible()
})
