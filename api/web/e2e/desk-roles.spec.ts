// A working day of those who are not the county official: the handler of a department and the three administrators; and
// what takes two persons.
import type { Page } from '@playwright/test'
import { choose } from './choose'
import { expect, password, remember, signIn, test, type Ledger } from './ledger'

/** The book of a village that nothing else here looks at. */
const COLLECTIVE = 'N2620825DEM000732P'
const MONTH = '2024-11'
const REVIEWER = 'reviewer'

/** From the filled-in form over the check page to the receipt. */
async function send(page: Page, act: string) {
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await expect(page.getByText('请核对，确认后上报')).toBeVisible()
  await page.getByRole('button', { name: `上报：${act}` }).click()
  await expect(page.getByText('回执号')).toBeVisible()
}

async function open(page: Page, server: Ledger, command: string, query: Record<string, string> = {}) {
  await page.goto(`${server.address}/desk/acts/${command}?${new URLSearchParams(query)}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

async function leave(page: Page) {
  await page.getByRole('button', { name: '退出' }).click()
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
}

test.describe.configure({ mode: 'serial' })

test('a handler registers what was done about a demand, from what is due', async ({ page, server }) => {
  await signIn(page, server, 'handler', '/?on=2024-10-31')
  await page
    .getByRole('link', { name: /^办理中诉求/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1, name: '办理中诉求' })).toBeVisible()
  await page.getByRole('link', { name: '诉求-0113', exact: true }).click()
  await page.getByRole('button', { name: '办理', exact: true }).click()
  await page.getByRole('link', { name: '登记办理情况' }).click()
  await page.getByRole('textbox', { name: '单位' }).fill('工信局（演示）')
  await page.getByRole('textbox', { name: '办理情况' }).fill('已与两家银行对接（演示）')
  await send(page, '登记办理情况')
  await page.getByRole('link', { name: '查看记录' }).click()
  await expect(page.getByText('已与两家银行对接（演示）').first()).toBeVisible()
})

test('a handler is offered what is theirs, and told whose the rest is', async ({ page, server }) => {
  await signIn(page, server, 'handler', '/desk/acts')
  await expect(page.getByRole('link', { name: '收入记账' })).toBeVisible()
  await expect(page.getByRole('link', { name: '交办诉求' })).toHaveCount(0)
  await open(page, server, 'AssignDemand')
  await expect(page.getByRole('alert')).toContainText('没有「交办诉求」的权限，请由县区干部办理')
})

test('a handler posts income and closes the month', async ({ page, server }) => {
  await signIn(page, server, 'handler')
  await open(page, server, 'PostIncome', { business_date: `${MONTH}-05` })
  await choose(page, '村集体', /李碾/, '李碾')
  await page.getByRole('textbox', { name: '凭证号' }).fill('记-1101')
  const day = page.getByRole('combobox', { name: '入账日' })
  await day.fill(`${MONTH}-05`)
  await day.press('Enter')
  await choose(page, '科目制度', '2023 年制度')
  await page.getByRole('textbox', { name: '摘要' }).fill('果园承包费（演示）')
  await page.getByRole('button', { name: '增加一项明细' }).click()
  await choose(page, '科目', '501 经营收入')
  await page.getByRole('textbox', { name: '金额', exact: true }).fill('1.25')
  await send(page, '收入记账')

  await open(page, server, 'ClosePeriod', { collective: COLLECTIVE, month: MONTH })
  await send(page, '结账')
})

test('the system administrator opens an account, and does no more with it', async ({ page, server, browser }) => {
  await signIn(page, server, 'sysadmin', '/desk/accounts')
  await page.getByRole('link', { name: '开通账户' }).click()
  await page.getByRole('textbox', { name: '账户编号' }).fill(REVIEWER)
  await page.getByRole('textbox', { name: '单位' }).fill('平凉市农业农村局（演示）')
  await choose(page, '数据范围', '全部')
  await send(page, '开通账户')
  const secret = await page.locator('.secret code').innerText()
  await open(page, server, 'GrantRole')
  await expect(page.getByRole('alert')).toContainText('请由安全管理员办理')
  await leave(page)

  await signIn(page, server, 'secadmin', `/desk/accounts?text=${REVIEWER}`)
  await page.getByRole('link', { name: `授予角色 ${REVIEWER}` }).click()
  await choose(page, '角色', '县区干部')
  await send(page, '授予角色')
  await open(page, server, 'OpenAccount')
  await expect(page.getByRole('alert')).toContainText('请由系统管理员办理')

  // Whoever it is for signs in with the password told once, and changes it before anything else.
  const context = await browser.newContext()
  const own = await context.newPage()
  await own.goto(`${server.address}/sign-in`)
  await own.getByLabel('账户').fill(REVIEWER)
  await own.getByLabel('口令', { exact: true }).fill(secret)
  await own.getByRole('button', { name: '登录' }).click()
  const next = 'qing-shan-lv-shui-6204'
  await own.getByLabel('新口令', { exact: true }).fill(next)
  await own.getByLabel('再填一次新口令').fill(next)
  await own.getByRole('button', { name: '修改口令并进入' }).click()
  await expect(own.getByText(`${REVIEWER} · 县区干部`)).toBeVisible()
  remember(REVIEWER, next)
  await context.close()
})

test('the audit administrator sees accounts and history, and changes neither', async ({ page, server }) => {
  await signIn(page, server, 'auditadmin', '/desk/accounts')
  await expect(page.getByRole('row', { name: new RegExp(REVIEWER) })).toBeVisible()
  await expect(page.getByRole('link', { name: /^(授予角色|停用|重置口令)/ })).toHaveCount(0)
  await page.goto(`${server.address}/desk/acts`)
  await expect(page.getByRole('heading', { name: '审批' })).toBeVisible()
  await expect(page.getByRole('link', { name: '收入记账' })).toHaveCount(0)
  await page.getByRole('navigation', { name: '主要栏目' }).getByRole('link', { name: '审计' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('an account that is locked for wrong passwords is unlocked by the security administrator', async ({
  page,
  server,
}) => {
  const offer = (password: string) =>
    page.request.post(`${server.address}/api/v1/session`, { data: { account: REVIEWER, password } })
  for (let tries = 0; tries < 10; tries++) await offer('not-the-password-1')
  expect((await offer(password(REVIEWER))).ok()).toBe(false)
  await signIn(page, server, 'secadmin', `/desk/accounts?text=${REVIEWER}`)
  await page.getByRole('link', { name: `解锁 ${REVIEWER}` }).click()
  await page.getByRole('textbox', { name: '理由' }).fill('本人已核实（演示）')
  await send(page, '解锁账户')
  await leave(page)
  await signIn(page, server, REVIEWER)
})

test('a closed month is reopened by two persons', async ({ page, server }) => {
  const act = `reopen_period/${COLLECTIVE}/${MONTH}`
  await signIn(page, server, 'official')
  await open(page, server, 'ReopenPeriod', { collective: COLLECTIVE, month: MONTH })
  await page.getByRole('textbox', { name: '理由' }).fill('漏记一笔（演示）')
  await page.getByRole('button', { name: '下一步：核对' }).click()
  // Nobody reopens a month alone.
  await expect(page.getByRole('alert')).toContainText('批准')

  await open(page, server, 'RequestApproval', { act })
  await page.getByRole('textbox', { name: '理由' }).fill('漏记一笔（演示）')
  await send(page, '申请审批')
  await open(page, server, 'GiveApproval', { act })
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await expect(page.getByRole('alert')).toContainText('不能由本人批准')
  await leave(page)

  await signIn(page, server, REVIEWER)
  const waiting = page.getByRole('region', { name: '待批准事项', exact: true })
  await waiting.getByRole('link', { name: `批准 ${act}` }).click()
  await send(page, '批准')
  await leave(page)

  await signIn(page, server, 'official')
  await expect(page.getByRole('region', { name: '已批准事项', exact: true }).first()).toContainText('反结账')
  await open(page, server, 'ReopenPeriod', { collective: COLLECTIVE, month: MONTH })
  await page.getByRole('textbox', { name: '理由' }).fill('漏记一笔（演示）')
  await send(page, '反结账')
})
