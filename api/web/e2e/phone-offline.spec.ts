// The officer's day without a signal: nothing lost and nothing doubled, whatever happens to the network, the server, the
// tab, the sign-in or the clock.
import { expect, password } from './ledger'
import {
  A_WHILE,
  ENTERPRISE,
  OTHER,
  apart,
  installed,
  logVisit,
  loseReplies,
  openVisitForm,
  sendNow,
  signInOnPhone,
  test,
  timesLogged,
  today,
  waitingShown,
} from './phone'

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
  await openVisitForm(page, server, ENTERPRISE)
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
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '发出后又改的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.getByRole('button', { name: '修改' }).click()
  await logVisit(page, '改过以后的走访')
  await expect(page.getByText('三方对照')).toBeVisible()
  await expect(page.locator('.conflict')).toContainText('改过以后的走访')
  await expect(page.locator('.conflict')).toContainText('发出后又改的走访')
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
  await openVisitForm(page, server, ENTERPRISE)
  await openVisitForm(other, server, OTHER)
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
  await openVisitForm(page, server, ENTERPRISE)
  await context.clearCookies()
  await logVisit(page, '登录失效时的走访')
  await expect(page.getByText('登录已失效')).toBeVisible()
  await waitingShown(page, 1)
  await page.getByRole('link', { name: '重新登录' }).click()
  await page.getByLabel('口令', { exact: true }).fill(password('liaison'))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('heading', { name: '待上报', exact: true })).toBeVisible()
  await waitingShown(page, 0)
  expect(await timesLogged(page, server, ENTERPRISE, '登录失效时的走访')).toBe(1)
})

test('signing out keeps the queue, and nobody else reports it under their name', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
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

for (const [told, days] of [
  ['快', 3],
  ['慢', -3],
] as const) {
  test(`a clock that is ${told} is told, and the visit is dated by the ledger`, async ({ page, server }) => {
    await page.addInitScript((ms) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + ms
    }, days * 86_400_000)
    await signInOnPhone(page, server)
    await expect(page.getByText(new RegExp(`本机时间比台账服务${told} 43\\d\\d 分钟`))).toBeVisible({ timeout: 20_000 })
    await openVisitForm(page, server, ENTERPRISE)
    await expect(page.getByText(`本机时间比台账服务${told}`)).toBeVisible()
    await expect(page.getByLabel('走访日期')).toHaveValue(today())
    await logVisit(page, `时钟${told}的走访`)
    await expect(page.getByText(/回执号/)).toBeVisible()
    expect(await timesLogged(page, server, ENTERPRISE, `时钟${told}的走访`)).toBe(1)
  })
}

test('the clock is put back while a visit waits, and it is sent all the same', async ({ page, context, server }) => {
  await page.addInitScript(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + Number(localStorage.getItem('ahead') ?? 0)
  })
  await signInOnPhone(page, server)
  await page.evaluate((ms) => localStorage.setItem('ahead', String(ms)), 40 * 86_400_000)
  // The ledger is busy and names a wait; the clock by which it is waited is then put back.
  let busy = true
  await context.route('**/api/v1/commands/LogVisit', (route) => {
    if (!busy) return route.continue()
    const problem = { type: '/problems/too-many', title: '请求过多', status: 429, detail: '', advice: '' }
    return route.fulfill({ status: 429, headers: { 'Retry-After': '300' }, json: problem })
  })
  await openVisitForm(page, server, ENTERPRISE)
  await expect(page.getByLabel('走访日期')).toHaveValue(today())
  await logVisit(page, '时钟拨回之前的走访')
  await expect(page.getByRole('heading', { name: '请求过多' })).toBeVisible()
  busy = false
  await page.evaluate(() => localStorage.setItem('ahead', '0'))
  await page.reload()
  await expect(page.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(page, server, ENTERPRISE, '时钟拨回之前的走访')).toBe(1)
})

test('the server dies between recording a visit and answering', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  let died = false
  await context.route('**/api/v1/commands/LogVisit', async (route) => {
    if (died) return route.continue()
    died = true
    await route.fetch()
    await server.kill()
    await route.abort('connectionreset')
  })
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '服务中断时的走访')
  await expect(page.getByText('没有收到答复').first()).toBeVisible()
  await page.reload()
  await expect(page.getByText('服务中断时的走访')).toBeVisible()
  await server.serve()
  await sendNow(page)
  await expect(page.getByText('重发确认，没有重复')).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(page, server, ENTERPRISE, '服务中断时的走访')).toBe(1)
})

test('the tab is closed while the answer is on its way', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await installed(page)
  let recorded: () => void
  const done = new Promise<void>((resolve) => (recorded = resolve))
  await context.route('**/api/v1/commands/LogVisit', async (route) => {
    await route.fetch()
    recorded()
  })
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '答复途中关掉的走访')
  await done
  const address = page.url()
  await page.close()
  await context.unroute('**/api/v1/commands/LogVisit')
  const later = await context.newPage()
  await later.goto(address)
  await expect(later.getByText('重发确认，没有重复')).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(later, server, ENTERPRISE, '答复途中关掉的走访')).toBe(1)
})

test('a visit that waited for another tab is sent as soon as that one is closed', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  const other = await context.newPage()
  await other.goto(`${server.address}/m/me`)
  await other.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request('lianjian-outbox', () => {
          held()
          return new Promise(() => undefined)
        })
      }),
  )
  await openVisitForm(page, server, ENTERPRISE)
  await logVisit(page, '等另一个标签页的走访')
  await expect(page.getByText('已存在本机，有信号时自动上报')).toBeVisible()
  await other.close()
  await expect(page.getByText(/回执号/)).toBeVisible()
  expect(await timesLogged(page, server, ENTERPRISE, '等另一个标签页的走访')).toBe(1)
})

test('a session that was ended at the ledger keeps the queue and asks for a sign-in', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
  await apart(page, server, 'liaison', async (door) => {
    const list = await (await door.get(`${server.address}/api/v1/sessions`)).json()
    for (const one of (list as { sessions: { session: string; present: boolean }[] }).sessions) {
      if (!one.present) await door.delete(`${server.address}/api/v1/sessions/${one.session}`)
    }
  })
  await logVisit(page, '会话结束之后的走访')
  await expect(page.getByText('登录已失效')).toBeVisible()
  await page.getByRole('link', { name: '重新登录' }).click()
  await page.getByLabel('口令', { exact: true }).fill(password('liaison'))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(page, server, ENTERPRISE, '会话结束之后的走访')).toBe(1)
})

test('the page of a foreign network is no answer', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, ENTERPRISE)
  const portal = '<!doctype html><title>请先认证上网</title>'
  await context.route('**/api/v1/**', (route) => route.fulfill({ contentType: 'text/html', body: portal }))
  await logVisit(page, '认证页面之后的走访')
  await expect(page.getByText('已存在本机，有信号时自动上报')).toBeVisible()
  await waitingShown(page, 1)
  await context.unroute('**/api/v1/**')
  await waitingShown(page, 0)
  expect(await timesLogged(page, server, ENTERPRISE, '认证页面之后的走访')).toBe(1)
})

test('two tabs that took up the same unfinished form make one visit', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await openVisitForm(page, server, OTHER)
  await page.getByLabel('走访情况', { exact: true }).fill('两个标签页写的同一次走访')
  const other = await context.newPage()
  await expect(async () => {
    await openVisitForm(other, server, OTHER)
    await expect(other.getByText('已接上次没写完的内容')).toBeVisible({ timeout: 1000 })
  }).toPass()
  await logVisit(page, '两个标签页写的同一次走访')
  await expect(page.getByText(/回执号/)).toBeVisible({ timeout: A_WHILE })
  await logVisit(other, '两个标签页写的同一次走访')
  await expect(other.getByText('与台账不一致')).toBeVisible({ timeout: A_WHILE })
  expect(await timesLogged(page, server, OTHER, '两个标签页写的同一次走访')).toBe(1)
  await other.getByRole('button', { name: '丢弃' }).click()
  await other.locator('.van-dialog').getByRole('button', { name: '丢弃' }).click()
  await expect(other.getByText('没有待上报的内容')).toBeVisible()
})

test('a sign-out without a signal is told to the ledger as soon as there is one', async ({ page, context, server }) => {
  await signInOnPhone(page, server)
  await installed(page)
  await page.goto(`${server.address}/m/me`)
  await context.setOffline(true)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('button', { name: '退出', exact: true }).click()
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible()
  const session = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const status = async () => (await fetch(`${server.address}/api/v1/session`, { headers: { Cookie: session } })).status
  expect(await status()).toBe(200)
  await context.setOffline(false)
  await page.goto(`${server.address}/m/`)
  await expect.poll(status).toBe(401)
  await expect(page).toHaveURL(/sign-in/)
})
