// Every page there is: nothing grave to axe, nothing lost at 200 % or on a telephone, and whole on paper.
import { expectAccessible } from './axe'
import { expect, signIn, test } from './ledger'
import { ON, PAGES, expectNothingLost, settled } from './pages'
import { expectFitsPaper, keepPicture } from './screen'

/** A window of 1440 pixels at 200 %, and a telephone. */
const NARROW = [
  { width: 720, height: 450 },
  { width: 390, height: 844 },
]

for (const [route, addresses] of Object.entries(PAGES)) {
  if (addresses.length === 0) continue
  test(`${route} can be read by everybody, and loses nothing when it is narrow`, async ({ page, server }) => {
    test.slow()
    if (route !== '/sign-in') await signIn(page, server, 'official')
    for (const address of addresses) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(server.address + address)
      await settled(page)
      await expectAccessible(page)
      await keepPicture(page, decodeURIComponent(address))
      for (const size of NARROW) {
        await page.setViewportSize(size)
        await expectNothingLost(page)
      }
      await keepPicture(page, decodeURIComponent(address))
    }
  })
}

test('an office prints a page with its standpoint and the line to sign, and no menus', async ({ page, server }) => {
  await signIn(page, server, 'official')
  for (const address of [
    `/desk/chains?division=620802000000&on=${ON}`,
    `/desk/divisions?division=620802106203&on=${ON}`,
    `/desk/registers/enterprise?division=620802000000&as_of=${ON}`,
    `/desk/records/demand/${encodeURIComponent('诉求-0038')}?on=${ON}`,
    '/desk/reconciliation',
  ]) {
    await page.emulateMedia({ media: 'screen' })
    await page.goto(server.address + address)
    await settled(page)
    await expectFitsPaper(page, address)
    await expect(page.getByText('单位负责人：')).toBeVisible()
    await expect(page.getByRole('navigation', { name: '主要栏目' })).toBeHidden()
    await expect(page.getByRole('button').first()).toBeHidden()
    const said = page.getByRole('region', { name: '统计口径' })
    if (address.includes('division=620802000000')) await expect(said).toContainText('区划：平凉市 崆峒区')
    if (address.includes('chains')) await expect(said).toContainText('截至 2024年10月31日，按现在所知，收入按入账日')
    if (address.includes('as_of')) await expect(said).toContainText('按 2024-10-31 终了时所知')
    // A table goes on over the sheets instead of being cut, and its head stands on each.
    for (const frame of await page.locator('.frame').all()) {
      expect(await frame.evaluate((one) => one.scrollHeight - one.clientHeight)).toBeLessThanOrEqual(0)
    }
    const heads = page.locator('thead').first()
    if ((await heads.count()) > 0) await expect(heads).toHaveCSS('display', 'table-header-group')
    await page.setViewportSize({ width: 1440, height: 900 })
  }
})
