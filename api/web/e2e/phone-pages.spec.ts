// Every page of the phone for everybody: no grave finding, and everything on the screen, in ordinary and in large type,
// on a narrow screen, and with letters twice as large.
import type { Page } from '@playwright/test'
import { phoneRoutes } from '../src/phone/routes'
import { expectAccessible } from './axe'
import { expect, type Ledger } from './ledger'
import {
  CONTESTED,
  ENTERPRISE,
  OTHER,
  VISITED,
  command,
  logVisit,
  openVisitForm,
  signInOnPhone,
  test,
  today,
} from './phone'
import { expectFitsEverywhere, keepPicture } from './screen'

/** A text without a place to break it, as addresses and codes are. */
const UNBROKEN = `https://example.cn/${'0123456789'.repeat(12)}`

/** Acts in each state, by the address of their page. */
interface Made {
  reported: string
  refused: string
  conflict: string
  waiting: string
  /** A visit that the ledger has. */
  visit: string
  /** A demand that waits for the call back. */
  resolved: string
}

/** Where each route is looked at. A route that is missing here fails the first test. */
const PAGES: Record<string, (made: Made) => string[]> = {
  '/': () => ['/'],
  '/enterprise/:code': () => [`/enterprise/${ENTERPRISE}`, `/enterprise/${OTHER}`, '/enterprise/91620102DEM000009X'],
  '/enterprise/:code/visit': ({ visit, refused }) => [
    `/enterprise/${ENTERPRISE}/visit`,
    `/enterprise/${ENTERPRISE}/visit?amend=${visit}`,
    `/enterprise/${OTHER}/visit?item=${refused.slice('/outbox/'.length)}`,
  ],
  '/enterprise/:code/demand': () => [`/enterprise/${ENTERPRISE}/demand`],
  '/enterprise/:code/mark': () => [`/enterprise/${ENTERPRISE}/mark`],
  '/visit/:key': ({ visit }) => [`/visit/${visit}`, '/visit/走访-00767', '/visit/没有这次走访'],
  '/demands': () => ['/demands'],
  '/demand/:key': ({ resolved }) => [resolved, '/demand/诉求-0132'],
  '/demand/:key/call-back': ({ resolved }) => [`${resolved}/call-back`, '/demand/诉求-0132/call-back'],
  '/outbox': () => ['/outbox'],
  '/outbox/:id': (made) => [made.reported, made.refused, made.conflict, made.waiting, '/outbox/没有这一条'],
  '/me': () => ['/me'],
  '/sign-in': () => ['/sign-in'],
  '/:rest(.*)*': () => ['/nowhere'],
}

test('every route of the phone is looked at', () => {
  expect(Object.keys(PAGES).sort()).toEqual(phoneRoutes.map((route) => route.path).sort())
})

const addressOf = (page: Page) => new URL(page.url()).pathname.slice('/m'.length)

/** A visit that was reported, one that is refused, a mark that met another one, and at last one that cannot leave. */
async function make(page: Page, server: Ledger): Promise<Made> {
  await openVisitForm(page, server, ENTERPRISE)
  await page.getByText('企业提出了诉求').click()
  await page.getByText('融资', { exact: true }).click()
  await page.getByLabel('诉求内容').fill(`资料见 ${UNBROKEN}`)
  await logVisit(page, `详见 ${UNBROKEN}`)
  await expect(page.getByText(/回执号/)).toBeVisible()
  const reported = addressOf(page)

  await openVisitForm(page, server, OTHER)
  await page.getByLabel('走访日期').fill(today(2))
  await logVisit(page, '日期写错的走访')
  await expect(page.getByText('日期在将来')).toBeVisible()
  const refused = addressOf(page)

  await page.goto(`${server.address}/m/enterprise/${CONTESTED}/mark`)
  await page.getByText('失联', { exact: true }).click()
  await page.getByLabel('依据').fill(`去过两次，${UNBROKEN}`)
  const mark = { code: CONTESTED, condition: 'dormant', reason: '当面核实已停业' }
  await command(page, server, 'official', 'MarkEnterprise', { business_date: today(), body: mark })
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报经营状况' }).click()
  await expect(page.getByText('三方对照')).toBeVisible()
  const conflict = addressOf(page)

  await page.context().route('**/api/v1/commands/**', (route) => route.abort())
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '还没有发出的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  const waiting = addressOf(page)
  const visit = await page.evaluate(async (enterprise) => {
    const list = await (await fetch(`/api/v1/registers/visit?enterprise=${enterprise}&sort=-date&limit=1`)).json()
    return (list as { rows: { key: string }[] }).rows[0]!.key
  }, ENTERPRISE)
  await page.goto(`${server.address}/m/demands`)
  const group = page.locator('section', { hasText: '已办结，请回访' })
  const resolved = (await group.getByRole('link').first().getAttribute('href'))!.slice('/m'.length)
  return { reported, refused, conflict, waiting, visit, resolved }
}

async function settled(page: Page) {
  await page.locator('h1').waitFor()
  await expect(page.getByText(/^正在(读取|更新)/)).toHaveCount(0)
}

test('every page is accessible and fits, with acts in every state', async ({ page, server }) => {
  test.setTimeout(600_000)
  await signInOnPhone(page, server)
  const made = await make(page, server)
  for (const large of ['off', 'on']) {
    await page.evaluate((value) => localStorage.setItem('lianjian-large-type', value), large)
    const pages = Object.entries(PAGES).flatMap(([route, of]) =>
      of(made).map((path, at) => ({ path, name: `m ${route} ${at}` })),
    )
    for (const { path, name } of pages) {
      await page.goto(`${server.address}/m${path}`)
      await settled(page)
      await expectAccessible(page)
      await expectFitsEverywhere(page, path)
      await keepPicture(page, large === 'on' ? `${name} large` : name)
      const check = page.getByRole('button', { name: '核对' })
      if (!(await check.isVisible())) continue
      // What is missing in the form, or what was filled in.
      await check.click()
      await expect(page.getByRole('alert').or(page.getByRole('heading', { name: '核对' }))).toBeVisible()
      await expectAccessible(page)
      await expectFitsEverywhere(page, `${path} checked`)
    }
  }
})

test('what is found, asked and told over a page fits as well', async ({ page, server }) => {
  test.setTimeout(120_000)
  await signInOnPhone(page, server)
  await page.getByPlaceholder('企业名称或信用代码').fill('示范企业0')
  await page.getByRole('button', { name: /在台账中查找/ }).click()
  await expect(page.getByRole('link', { name: /91620/ }).first()).toBeVisible()
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'what was found')
  await page.getByPlaceholder('企业名称或信用代码').fill(UNBROKEN.slice(0, 80))
  await expectFitsEverywhere(page, 'a long search')
  await page.goto(`${server.address}/m/me`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByText('退出登录？')).toBeVisible()
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the question before signing out')
  await page.getByRole('button', { name: '不退出' }).click()
  await page.context().setOffline(true)
  await page.context().clearCookies()
  await expect(page.getByText('没有信号，可以照常记走访')).toBeVisible()
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the notice without a signal')
  await page.context().setOffline(false)
  await page.goto(`${server.address}/m/enterprise/${VISITED}`)
  await expect(page.getByText('登录已失效')).toBeVisible()
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the notice that the sign-in ended')
})
