// 两日对比: of every register and of every figure, each with the events between that made the difference.
import { expect, signIn, test } from './ledger'

test('every register is compared between two days', async ({ page, server }) => {
  test.setTimeout(180_000)
  await signIn(page, server, 'auditor', '/audit/differences')
  const list = page.getByLabel('台账', { exact: true })
  await expect(list.locator('option:enabled').first()).toBeAttached()
  const registers = await list
    .locator('option:enabled')
    .evaluateAll((all) =>
      all.map((one) => ({ name: (one as HTMLOptionElement).value, title: one.textContent!.trim() })),
    )
  expect(registers.length).toBeGreaterThan(20)
  let changed = 0
  for (const { name, title } of registers) {
    await page.goto(
      `${server.address}/audit/differences?kind=register&register=${name}&since=2024-09-30&as_of=2024-10-31`,
    )
    await expect(page.getByRole('heading', { name: `${title}变动表` })).toBeVisible()
    const counts = await page.locator('section > p.soft').first().innerText()
    const sum = [...counts.matchAll(/(?:新增|变更|冲销或撤回|终止) (\d+)/g)].reduce(
      (all, one) => all + Number(one[1]),
      0,
    )
    await expect(page.locator('tbody tr')).toHaveCount(Math.min(sum, 20))
    if (sum === 0) await expect(page.getByText('没有变动')).toBeVisible()
    else expect(await page.locator('.event').count(), `${title} names its events`).toBeGreaterThan(0)
    changed += sum > 0 ? 1 : 0
  }
  expect(changed).toBeGreaterThan(5)
})

test('every figure is compared between two days, and what is listed sums to the difference', async ({
  page,
  server,
}) => {
  test.setTimeout(300_000)
  await signIn(page, server, 'auditor', '/audit/differences?kind=figure')
  const list = page.getByLabel('指标', { exact: true })
  await expect(list.locator('option:enabled').first()).toBeAttached()
  const figures = await list
    .locator('option:enabled')
    .evaluateAll((all) => all.map((one) => ({ key: (one as HTMLOptionElement).value, name: one.textContent!.trim() })))
  expect(figures.length).toBeGreaterThan(20)
  for (const { key, name } of figures) {
    const days = 'since=2024-09-30&as_of=2024-10-31&on=2024-10-31'
    await page.goto(`${server.address}/audit/differences?kind=figure&key=${key}&${days}`)
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible()
    await expect(page.getByText(/→/)).toBeVisible()
    await expect(page.locator('.notice.good'), name).toContainText('各条')
  }
})

test('from the difference of a sheet to that of a figure, and what earlier pages came to is carried over', async ({
  page,
  server,
}) => {
  const days = 'since=2024-04-30&as_of=2024-10-31&on=2024-10-31'
  await signIn(page, server, 'auditor', `/audit/differences?kind=sheet&sheet=divisions&key=620800&${days}`)
  await page.getByRole('button', { name: '相同的也列出' }).click()
  await expect(page.getByRole('button', { name: '只看不同的' })).toBeVisible()
  await page.getByRole('link', { name: '走访', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: '入账日' })).toBeVisible()
  const carried = (await page.locator('tfoot td').nth(1).innerText()).trim()
  await page.locator('.btn-next').click()
  await expect(page).toHaveURL(/offset=50/)
  await expect(page.getByRole('row', { name: /前页结转/ })).toContainText(carried)
})

test('a sheet of a chain and of a village are compared too', async ({ page, server }) => {
  const days = 'since=2024-04-30&as_of=2024-10-31&on=2024-10-31'
  await signIn(page, server, 'auditor', `/audit/differences?kind=sheet&sheet=chains&key=苹果&${days}`)
  await expect(page.getByText(/项中 \d+ 项不同/)).toBeVisible()
  await page.goto(`${server.address}/audit/differences?kind=sheet&sheet=villages&key=620823103201&${days}`)
  await expect(page.getByText(/项中 \d+ 项不同/)).toBeVisible()
  await page.goto(`${server.address}/audit/differences?kind=sheet&sheet=chains&key=没有&${days}`)
  await expect(page.getByRole('alert')).toBeVisible()
})
