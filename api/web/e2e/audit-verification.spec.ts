// Tamper evidence in the browser: the page itself checks the ledger, and finds what was changed on its way.
import type { Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { expect, signIn, test, type Ledger } from './ledger'

async function begin(page: Page, server: Ledger): Promise<void> {
  await signIn(page, server, 'auditor', '/audit/verification')
  await expect(page.getByText('台账已公布')).toBeVisible()
}

async function materials(page: Page, server: Ledger): Promise<{ key: string; checkpoint: string }> {
  const told = (await (await page.request.get(`${server.address}/api/v1/checkpoints`)).json()) as { keys: string[] }
  return { key: told.keys[0]!, checkpoint: await (await page.request.get(`${server.address}/checkpoint`)).text() }
}

async function check(page: Page): Promise<void> {
  await page.getByRole('button', { name: '开始核对' }).click()
  await expect(page.getByText('没有证明什么')).toBeVisible({ timeout: 50_000 })
}

test('without anything from outside the ledger is consistent, and the page says what that is worth', async ({
  page,
  server,
}) => {
  await begin(page, server)
  await check(page)
  await expect(page.getByText('自洽，但尚不能证明历史未被整个重写')).toBeVisible()
  await expect(page.getByText('公钥取自台账本身')).toBeVisible()
  await expect(page.getByText(/全部 17\s\d{3} 条事件的原文/)).toBeVisible()
  await expectAccessible(page)
})

test('a key and a checkpoint from outside prove it', async ({ page, server }) => {
  await begin(page, server)
  const { key, checkpoint } = await materials(page, server)
  await page.getByLabel(/台账的公钥/).fill(key)
  await page.getByLabel(/从前保存的检查点/).fill(checkpoint)
  await page.getByRole('button', { name: '加入' }).click()
  await check(page)
  await expect(page.getByText('完好：所核对的部分未被改动')).toBeVisible()
  await expect(page.getByText(/一字未改、一条未少/)).toBeVisible()
})

test('one flipped byte in an entry is found, and its position named', async ({ page, server }) => {
  await page.context().route('**/tile/entries/042', async (route) => {
    const response = await route.fetch()
    const body = await response.body()
    body[40]! ^= 1
    await route.fulfill({ response, body })
  })
  await begin(page, server)
  await check(page)
  await expect(page.getByText('有误：请保全现场，不要修补')).toBeVisible()
  await expect(page.getByText('第 10752 号事件：原文与散列块中的散列不符')).toBeVisible()
})

test('hashes alone are checked where entries may not be exported, and the page says so', async ({ page, server }) => {
  await signIn(page, server, 'official', '/audit/verification')
  await expect(page.getByText('本账户的身份无权取走全部事件')).toBeVisible()
  await check(page)
  await expect(page.getByText('没有读取事件原文，只核对了散列')).toBeVisible()
})

test('what was pasted wrongly is refused with what to do', async ({ page, server }) => {
  await begin(page, server)
  await page.getByLabel(/台账的公钥/).fill('lianjian.example/demo+00000000+AAAA')
  await page.getByRole('button', { name: '开始核对' }).click()
  await expect(page.getByRole('alert')).toContainText('所给的材料读不出来')
})

test('a single receipt is checked, and a changed one refused', async ({ page, server }) => {
  await begin(page, server)
  const receipt = await (await page.request.get(`${server.address}/api/v1/receipts/17834`)).text()
  const field = page.getByLabel(/首行为/)
  await field.fill(receipt)
  await expect(page.getByText('回执成立')).toBeVisible()
  await field.fill(receipt.replace('index 17834', 'index 17835'))
  await expect(page.getByText('回执不成立')).toBeVisible()
})
