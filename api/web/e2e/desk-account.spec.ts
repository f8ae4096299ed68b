// The own account, and the accounts that administrators look after.
import { expectAccessible } from './axe'
import { expect, password, remember, signIn, test } from './ledger'

test('a session elsewhere is ended, and a password changed', async ({ page, server, browser }) => {
  const elsewhere = await browser.newContext()
  const lost = await elsewhere.newPage()
  await signIn(lost, server, 'handler')
  await signIn(page, server, 'handler', '/desk/account')
  const sessions = page.getByRole('region', { name: '登录中的设备' })
  await expect(sessions.getByRole('row')).toHaveCount(3)
  await sessions.getByRole('button', { name: '结束' }).click()
  await expect(sessions.getByRole('row')).toHaveCount(2)
  await lost.reload()
  await expect(lost).toHaveURL(/sign-in/)

  const next = 'liang-tian-wan-qing-7731'
  const form = page.getByRole('region', { name: '修改口令' })
  await form.getByLabel('现用口令').fill(password('handler'))
  await form.getByLabel('新口令', { exact: true }).fill(next)
  await form.getByLabel('再填一次新口令').fill(`${next}x`)
  await form.getByRole('button', { name: '修改口令' }).click()
  await expect(form.getByRole('alert')).toContainText('不一致')
  await form.getByLabel('再填一次新口令').fill(next)
  await form.getByRole('button', { name: '修改口令' }).click()
  await expect(form.getByRole('status')).toContainText('口令已修改')
  remember('handler', next)
  await expectAccessible(page)
  await elsewhere.close()
})

test('each administrator is offered their own part, and nobody their own account', async ({ page, server }) => {
  await signIn(page, server, 'secadmin', '/desk/accounts')
  await expect(page.getByRole('link', { name: '重置口令 handler' })).toHaveAttribute(
    'href',
    /ResetPassword\?account=handler/,
  )
  await expect(page.getByRole('link', { name: /停用/ })).toHaveCount(0)
  await expect(page.getByRole('row', { name: /secadmin/ })).toContainText('本人账户由他人办理')
  await expectAccessible(page)
  await page.getByRole('button', { name: '退出' }).click()
  await signIn(page, server, 'sysadmin', '/desk/accounts')
  await expect(page.getByRole('link', { name: '停用 handler' })).toBeVisible()
  await expect(page.getByRole('link', { name: '开通账户' })).toBeVisible()
  await expect(page.getByRole('link', { name: /重置口令/ })).toHaveCount(0)
})

test('the second factor is set up with a code to scan beside the secret to type', async ({ page, server }) => {
  await signIn(page, server, 'auditadmin', '/desk/account')
  const form = page.getByRole('region', { name: '动态口令（第二因素）' })
  await form.getByLabel('现用口令').fill(password('auditadmin'))
  await form.getByRole('button', { name: '准备登记' }).click()
  const code = form.getByRole('img', { name: '登记动态口令的二维码' })
  await expect(code).toBeVisible()
  // A finder pattern of seven modules begins behind the quiet ring of four.
  await expect(code.locator('path')).toHaveAttribute('d', /^(M\d+ 4h1v1h-1z){7}/)
  await expect(form.getByText(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/)).toBeVisible()
  await expectAccessible(page)
})
