// The desk of an official: what is due, the registers, a record, figures of chains and divisions, and reconciliation.
import { readFileSync } from 'node:fs'
import { expectAccessible } from './axe'
import { expect, signIn, test } from './ledger'
import { ON } from './pages'

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server, 'official', `/?on=${ON}`)
})

test('what is due is counted, listed, and leads to its form', async ({ page }) => {
  await expect(page.getByRole('heading', { name: '待办', exact: true })).toBeVisible()
  const overdue = page.getByRole('region', { name: '逾期诉求', exact: true }).first()
  await expect(overdue).toContainText('9')
  await expect(page.getByRole('link', { name: /督办 诉求-/ }).first()).toHaveAttribute(
    'href',
    /EscalateDemand\?demand=/,
  )
  await expectAccessible(page)
  await page
    .getByRole('link', { name: /^待交办诉求/ })
    .first()
    .click()
  await expect(page).toHaveURL(new RegExp(`/desk/dues/demands-raised.*on=${ON}`))
  await expect(page.getByText('共 10 条')).toBeVisible()
  await expectAccessible(page)
})

test('a division is found by its pinyin, and stays in every link', async ({ page }) => {
  await page.getByRole('button', { name: /^区划：/ }).click()
  await page.getByLabel('查找区划').fill('kongtong')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/division=620802000000/)
  await page.getByRole('navigation', { name: '主要栏目' }).getByRole('link', { name: '区划' }).click()
  await expect(page).toHaveURL(new RegExp(`division=620802000000.*on=${ON}|on=${ON}.*division=620802000000`))
  await expect(page.getByRole('heading', { name: '崆峒区' })).toBeVisible()
})

test('a register is searched, sorted, narrowed, and its whole scope exported', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/registers/demand`)
  await expect(page.getByRole('heading', { name: '诉求台账' })).toBeVisible()
  await page.getByRole('combobox', { name: '状态' }).selectOption({ label: '已销号' })
  await expect(page.getByText('共 146 条')).toBeVisible()
  await page.getByRole('columnheader', { name: '提出日期' }).getByRole('button').click()
  await expect(page).toHaveURL(/state=closed.*sort=-raised/)
  await expectAccessible(page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出 CSV' }).click(),
  ])
  const lines = readFileSync((await download.path())!, 'utf8')
    .trimEnd()
    .split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFF序号,诉求编号,/)
  // A head and every match, although a page shows fifty; none of the columns shown has a sum.
  expect(lines.length).toBe(1 + 146)
  expect(lines[146]).toMatch(/^146,/)
})

test('columns, a named view and a permanent link', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/registers/enterprise?text=%E7%A4%BA%E8%8C%83`)
  await page.getByRole('button', { name: '选列' }).click()
  await page.getByLabel('行业代码').uncheck()
  await expect(page).toHaveURL(/columns=/)
  await expect(page.getByRole('columnheader', { name: '行业代码' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByLabel('视图名称').fill('示范企业')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('已保存视图“示范企业”')).toBeVisible()
  await page.goto(`${server.address}/desk/registers/enterprise`)
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByRole('link', { name: '示范企业', exact: true }).click()
  await expect(page).toHaveURL(/columns=.*text=|text=.*columns=/)
})

test('a record tells its facts, its story and what is around it', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/records/demand/${encodeURIComponent('诉求-0038')}?on=${ON}`)
  await expect(page.getByRole('heading', { name: '基本情况' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^沿革/ })).toBeVisible()
  await expect(page.getByText('交办诉求', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: /^全部字段/ }).click()
  await expect(page.getByRole('rowheader', { name: '交办·办理期限' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: '示范企业0832（演示）' }).first().click()
  await expect(page.getByRole('heading', { name: /示范企业0832/ })).toBeVisible()
  await expect(page.getByRole('region', { name: '数字' })).toContainText('走访')
  await expectAccessible(page)
})

test('a chain shows its figures, its structure and its trend, each chart with its table', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/chains?on=${ON}`)
  await page
    .getByRole('row', { name: /平凉红牛/ })
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByRole('heading', { name: '平凉红牛产业链' })).toBeVisible()
  await expect(page.getByRole('link', { name: /链上企业党组织覆盖率/ })).toContainText('30 ÷ 108')
  const structure = page.getByRole('region', { name: '链条结构（上中下游）', exact: true })
  await structure.getByRole('button', { name: '看表' }).click()
  await expect(structure.getByRole('row')).toHaveCount(1 + 108)
  const trend = page.getByRole('region', { name: '逐月变化', exact: true })
  await trend.getByRole('button', { name: '看表' }).click()
  await expect(trend.getByRole('row')).toHaveCount(1 + 13)
  await expectAccessible(page)
})

test('a city is ranked county by county, and its villages by band', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/divisions?on=${ON}&tier=village`)
  await expect(page.getByRole('heading', { name: '平凉市' })).toBeVisible()
  const ranking = page.getByRole('region', { name: /^排名（图为前 20，表为全部 14/ })
  await ranking.getByRole('button', { name: '看表' }).click()
  await expect(page.getByRole('region', { name: '分档' })).toBeVisible()
  await page.getByLabel('排名的区划层级').selectOption({ label: '县区' })
  await expect(page.getByRole('region', { name: '排名', exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('a village shows its income by four measures with place and band', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/divisions?division=620802106203&on=${ON}`)
  await expect(page.getByRole('row', { name: /经营性收入/ })).toContainText('5 / 251')
  await expect(page.getByRole('row', { name: /经营性收入/ })).toContainText('10—50 万元')
  await expectAccessible(page)
})

test('stated figures stand beside computed ones and open into their events', async ({ page, server }) => {
  await page.goto(`${server.address}/desk/reconciliation`)
  await expect(page.getByText('声明值共 33 项，0 项不符')).toBeVisible()
  const row = page.getByRole('row', { name: /平凉市提供解决方案/ })
  await expect(row.getByRole('link', { name: '108' })).toHaveAttribute(
    'href',
    /^\/audit\/figures\/solutions_delivered\?/,
  )
  await expectAccessible(page)
})

test('a register is reached by keyboard alone', async ({ page, server }) => {
  await page.goto(`${server.address}/?on=${ON}`)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused()
  const register = page.getByRole('navigation', { name: '主要栏目' }).getByRole('link', { name: '台账' })
  for (let presses = 0; presses < 12; presses++) {
    if (await register.evaluate((link) => link === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/registers\/enterprise/)
})
