// Signing in and out, and what a wrong password is answered with.
import { expect, password, signIn, test } from './ledger'

test('an official signs in and out', async ({ page, server }) => {
  await signIn(page, server, 'official')
  await expect(page.getByText('official · 县区干部')).toBeVisible()
  await page.getByRole('button', { name: '退出' }).click()
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  await page.goto(`${server.address}/`)
  await expect(page).toHaveURL(/sign-in/)
})

test('a wrong password is refused with what to do', async ({ page, server }) => {
  await page.goto(`${server.address}/sign-in`)
  await page.getByLabel('账户').fill('handler')
  await page.getByLabel('口令', { exact: true }).fill(`${password('handler')}x`)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page).toHaveURL(/sign-in/)
})
