// Signing in on the phone: a one-time password, the choice of a role, a second factor, and what is said of each.
import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { expect, password, type Ledger } from './ledger'
import { apart, offerPassword, signInOnPhone, test } from './phone'
import { expectFitsEverywhere } from './screen'

const STEP_MS = 30_000
const NEXT = 'Kongtong7!shan'

/** The code an authenticator shows (RFC 6238: SHA-1, six digits, half minutes). */
function codeOf(seed: string, now: number): string {
  const bits = [...seed]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const at = digest[digest.length - 1]! & 0xf
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** An account of an officer who is a handler as well; answers its one-time password. */
function openAccount(page: Page, server: Ledger, account: string): Promise<string> {
  return apart(page, server, 'sysadmin', async (door) => {
    const answer = await door.post(`${server.address}/api/v1/accounts`, {
      headers: { 'Idempotency-Key': crypto.randomUUID() },
      data: {
        account,
        officer: 'zdy-174',
        roles: ['liaison_officer', 'department_handler'],
        unit: '党建指导员工作队（演示）',
        scope: { kind: 'division', division: '620800' },
      },
    })
    const told = (await answer.json()) as { secret?: string }
    if (!told.secret) throw new Error(JSON.stringify(told))
    return told.secret
  })
}

test('a new officer chooses a role and a password, and later proves a second factor', async ({ page, server }) => {
  const given = await openAccount(page, server, 'newcomer')
  await page.goto(`${server.address}/m/sign-in`)
  await offerPassword(page, 'newcomer', given)
  await expect(page.getByRole('alert')).toContainText('党建指导员')
  await expect(page.getByRole('radio')).toHaveCount(2)
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the choice of a role')
  await page.getByText('党建指导员', { exact: true }).click()
  await page.getByRole('button', { name: '登录' }).click()

  await page.getByLabel('新口令', { exact: true }).fill(NEXT)
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the change of a password')
  await page.getByLabel('再填一次新口令').fill(NEXT)
  await page.getByRole('button', { name: '修改口令并进入' }).click()
  await expect(page.getByRole('heading', { name: '示范企业0526（演示）' })).toBeVisible()

  const seed = await page.evaluate(async (present) => {
    const headers = { 'Content-Type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ present }) }
    return ((await (await fetch('/api/v1/second-factor', init)).json()) as { seed: string }).seed
  }, NEXT)
  const status = await page.evaluate(
    async (code) => {
      const headers = { 'Content-Type': 'application/json' }
      return (await fetch('/api/v1/second-factor', { method: 'PUT', headers, body: JSON.stringify({ code }) })).status
    },
    codeOf(seed, Date.now()),
  )
  expect(status).toBe(204)
  await page.goto(`${server.address}/m/me`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('button', { name: '退出', exact: true }).click()

  await offerPassword(page, 'newcomer', NEXT)
  const code = page.getByLabel(/动态口令/)
  await expect(code).toBeFocused()
  await expectAccessible(page)
  await expectFitsEverywhere(page, 'the question for a code')
  await code.fill('000000')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('动态口令有误')
  // The code of the next half minute: one that enrolled the factor counts no second time.
  await code.fill(codeOf(seed, Date.now() + STEP_MS))
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('部门经办', { exact: true }).click()
  await code.fill(codeOf(seed, Date.now() + STEP_MS))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('heading', { name: '我的企业', exact: true })).toBeVisible()
  await page.getByRole('link', { name: '我', exact: true }).click()
  await expect(page.getByText('部门经办')).toBeVisible()
})

test('a password that was reset must be changed before anything else', async ({ page, server }) => {
  const given = await apart(page, server, 'secadmin', async (door) => {
    const reset = await door.post(`${server.address}/api/v1/accounts/handler/password-resets`, {
      headers: { 'Idempotency-Key': crypto.randomUUID() },
      data: { reason: '忘记口令' },
    })
    return ((await reset.json()) as { secret: string }).secret
  })
  await page.goto(`${server.address}/m/sign-in`)
  await offerPassword(page, 'handler', given)
  await page.getByLabel('新口令', { exact: true }).fill(NEXT)
  await page.getByLabel('再填一次新口令').fill('Kongtong7?shan')
  await page.getByRole('button', { name: '修改口令并进入' }).click()
  await expect(page.getByRole('alert')).toContainText('不一致')
  await page.getByLabel('再填一次新口令').fill(NEXT)
  await page.getByRole('button', { name: '修改口令并进入' }).click()
  await expect(page.getByText('本账户不属于党建指导员')).toBeVisible()
})

test('a wrong password is told, and nobody is signed in', async ({ page, server }) => {
  await page.goto(`${server.address}/m/sign-in`)
  await offerPassword(page, 'liaison', `${password('liaison')}x`)
  await expect(page.getByRole('alert')).toContainText('账户、口令或动态口令有误')
  await page.goto(`${server.address}/m/`)
  await expect(page).toHaveURL(/sign-in/)
})

test('somebody who was sent to sign in comes to where they wanted to be', async ({ page, server }) => {
  await page.goto(`${server.address}/m/demands`)
  await expect(page).toHaveURL(/sign-in\?to=\/demands/)
  await offerPassword(page, 'liaison', password('liaison'))
  await expect(page.getByRole('heading', { name: '我的诉求' })).toBeVisible()
})

test('somebody signs out, and only the copies leave the phone', async ({ page, server }) => {
  await signInOnPhone(page, server)
  await page.getByRole('link', { name: '我', exact: true }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('button', { name: '退出', exact: true }).click()
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible()
  const kept = await page.evaluate(async () => {
    const opened = indexedDB.open('lianjian-phone')
    const db = await new Promise<IDBDatabase>((done) => (opened.onsuccess = () => done(opened.result)))
    const asked = db.transaction('kept').objectStore('kept').getAllKeys()
    return new Promise<IDBValidKey[]>((done) => (asked.onsuccess = () => done(asked.result)))
  })
  expect(kept).toEqual(['device'])
  await page.goto(`${server.address}/m/`)
  await expect(page).toHaveURL(/sign-in/)
})
