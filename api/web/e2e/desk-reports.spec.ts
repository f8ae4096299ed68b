// Handing in a report: what a page of figures shows is frozen as it is, and is found again.
import { expectAccessible } from './axe'
import { expect, signIn, test } from './ledger'
import { ON } from './pages'

for (const [what, at, name] of [
  ['a chain', `/desk/chains/${encodeURIComponent('苹果')}?on=${ON}`, '苹果产业链'],
  ['a county', `/desk/divisions?division=620802000000&on=${ON}`, '崆峒区'],
  ['a village', `/desk/divisions?division=620802106203&on=${ON}`, '演武村委会'],
] as const) {
  test(`the figures of ${what} are handed in and read again`, async ({ page, server }) => {
    await signIn(page, server, 'handler', at)
    await page.getByRole('link', { name: '报表定格' }).click()
    await expect(page.getByRole('textbox', { name: '报表编号' })).toHaveValue(`${ON}/${name}`)
    await page.getByRole('textbox', { name: '报送单位' }).fill('市委组织部（演示）')
    await expectAccessible(page)
    await page.getByRole('button', { name: '下一步：核对' }).click()
    await expect(page.getByText(`${name}指标（截至2024年10月31日）`)).toBeVisible()
    await page.getByRole('button', { name: '上报：定格报表' }).click()
    await expect(page.getByText('回执号')).toBeVisible()
    await page.getByRole('link', { name: '查看报表' }).click()
    await expect(page.getByRole('heading', { name: `${name}指标（截至2024年10月31日）` })).toBeVisible()
    await expect(page.getByText('与原件逐字节相同')).toBeVisible()
    await page.goto(`${server.address}/desk/registers/report`)
    await expect(page.getByRole('link', { name: `${name}指标（截至2024年10月31日）` })).toBeVisible()
  })
}

test('a number that was used is refused with what to do, and a report without its sheet is not sent', async ({
  page,
  server,
}) => {
  await signIn(page, server, 'official', '/desk/acts')
  await page.getByRole('link', { name: '定格报表' }).click()
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await expect(page.getByRole('alert').getByRole('link', { name: /报表种类/ })).toBeVisible()
  await page.goto(`${server.address}/desk/chains/${encodeURIComponent('苹果')}?on=${ON}`)
  await page.getByRole('link', { name: '报表定格' }).click()
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await page.getByRole('button', { name: '上报：定格报表' }).click()
  await expect(page.getByRole('alert')).toContainText('报表')
})
