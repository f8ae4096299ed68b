// What a browser hides, keeps and forgets of whoever signs in.
import { choose } from './choose'
import { expect, password, signIn, test } from './ledger'

test('a password is hidden, may be pasted, and is known to password managers', async ({ page, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  for (const address of ['/sign-in', '/m/sign-in']) {
    await page.goto(`${server.address}${address}`)
    const field = page.getByLabel('口令', { exact: true })
    await expect(field).toHaveAttribute('type', 'password')
    await expect(field).toHaveAttribute('autocomplete', 'current-password')
    await page.evaluate((text) => navigator.clipboard.writeText(text), password('official'))
    await field.focus()
    await page.keyboard.press('Control+V')
    await expect(field).toHaveValue(password('official'))
  }
})

test('a sign-in leads to a page of this service and nowhere else', async ({ page, server }) => {
  for (const away of ['//evil.example/', 'https://evil.example/', '/\\evil.example/', 'javascript:alert(1)']) {
    await signIn(page, server, 'auditor', away)
    expect(new URL(page.url()).origin, away).toBe(server.address)
    await page.getByRole('button', { name: '退出' }).click()
    await expect(page).toHaveURL(/sign-in/)
  }
})

test('every page has the way out, and what was typed leaves with whoever signs out', async ({ page, server }) => {
  await signIn(page, server, 'official', '/desk/acts/RaiseDemand')
  await page.getByRole('textbox', { name: '诉求编号' }).fill('诉求-只在本页')
  const kept = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }))
  await expect.poll(kept).toContain('诉求-只在本页')
  await page.goto(`${server.address}/audit/events`)
  await expect(page.getByRole('button', { name: '退出' })).toBeVisible()
  await page.goto(`${server.address}/desk/registers/enterprise`)
  await page.getByRole('button', { name: '退出' }).click()
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  expect(await kept()).toBe('{}')
})

for (const [where, at, way] of [
  ['desk', '/sign-in', '/api/v1/oidc/start?page=desk'],
  ['phone', '/m/sign-in', '/api/v1/oidc/start?page=phone'],
] as const) {
  test(`where the settings name a provider, the way there stands on the ${where}`, async ({ page, server }) => {
    await page.goto(server.address + at)
    await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
    await expect(page.getByRole('link', { name: /统一身份认证/ })).toHaveCount(0)
    const told = { label: '统一身份认证', start: '/api/v1/oidc/start' }
    await page.route('**/api/v1/oidc', (route) => route.fulfill({ json: told }))
    await page.goto(server.address + at)
    const elsewhere = page.getByRole('link', { name: '由统一身份认证登录' })
    await expect(elsewhere).toHaveAttribute('href', way)
    // Whoever comes back and has several roles is told so, once, and goes there again with one of them.
    const asked = { type: '/problems/role-needed', title: '请选择身份', status: 422, advice: '选定后再登录' }
    const problem = { ...asked, detail: '账户有县区干部、审计员两种身份', field: 'role' }
    const value = encodeURIComponent(JSON.stringify(problem))
    const { hostname: domain } = new URL(server.address)
    await page.context().addCookies([{ name: '__Host-lianjian-refusal', value, domain, path: '/', secure: true }])
    await page.goto(server.address + at)
    await expect(page.getByText(problem.detail)).toBeVisible()
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual([])
    if (where === 'desk') await choose(page, '以何种身份登录', '审计员')
    else await page.getByText('审计员', { exact: true }).click()
    await expect(elsewhere).toHaveAttribute('href', `${way}&role=auditor`)
    await page.goto(server.address + at)
    await expect(elsewhere).toBeVisible()
    await expect(page.getByText(problem.detail)).toHaveCount(0)
  })
}

test('no token and no password is where a script can read it', async ({ page, server }) => {
  await signIn(page, server, 'handler')
  const stores = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  )
  const [{ value: token }] = await page.context().cookies()
  expect(token.length).toBeGreaterThanOrEqual(43)
  for (const secret of [token, password('handler')]) expect(stores).not.toContain(secret)
  const [{ httpOnly, secure, sameSite }] = await page.context().cookies()
  expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Strict' })
})
