// What the journeys on the phone have in common: a phone's screen, signing in, and asking the ledger what it holds.
import type { APIRequestContext, BrowserContext, Page } from '@playwright/test'
import { expect, password, test as base, type Account, type Ledger } from './ledger'

export const PHONE = { width: 390, height: 844 }
/** Enterprises the demonstration's officer is posted to. */
export const ENTERPRISE = '91620881DEM000210N'
export const OTHER = '91620881DEM000207B'
/** One that only the journeys with a signal visit. */
export const VISITED = '91620881DEM000426M'
/** One whose condition is marked by others. */
export const CONTESTED = '91620881DEM000934W'

/** Longer than the pump's pause. */
export const A_WHILE = 45_000

/** On the screen of a phone, whichever file of journeys is read first: `test.use` here would hold for that one alone. */
export const test = base.extend({ viewport: PHONE, hasTouch: true, isMobile: true, serviceWorkers: 'allow' })

/** Fills in account and password. */
export async function offerPassword(page: Page, account: string, secret: string): Promise<void> {
  await page.getByLabel('账户').fill(account)
  await page.getByLabel('口令', { exact: true }).fill(secret)
  await page.getByRole('button', { name: '登录' }).click()
}

/** Signs in on the phone and waits until my enterprises are there. */
export async function signInOnPhone(page: Page, server: Ledger, account: Account = 'liaison'): Promise<void> {
  await page.goto(`${server.address}/m/sign-in`)
  await offerPassword(page, account, password(account))
  await page.getByRole('heading', { name: '我的企业', exact: true }).waitFor()
  await page.getByText(/家已满 90 天未走访|天内都走访过/).waitFor()
}

/** Waits until the service worker keeps the application. */
export async function installed(page: Page): Promise<void> {
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller)
}

/** Fills in a visit and puts it into the outbox, whose page then shows it. */
export async function logVisit(page: Page, situation: string): Promise<void> {
  await page.getByLabel('走访情况', { exact: true }).fill(situation)
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
  await page.waitForURL('**/m/outbox/**')
}

/** Opens the form of a visit. */
export async function openVisitForm(page: Page, server: Ledger, enterprise: string): Promise<void> {
  await page.goto(`${server.address}/m/enterprise/${enterprise}/visit`)
}

/** Waits until so many acts wait, or none does. */
export async function waitingShown(page: Page, count: number): Promise<void> {
  await page.goto(new URL('/m/outbox', page.url()).href)
  if (count === 0) await expect(page.getByText('没有待上报的内容')).toBeVisible({ timeout: A_WHILE })
  else await expect(page.getByLabel(`${count} 条待上报`)).toBeVisible()
}

/** Has what waits sent now; the page may be quicker and send it by itself, and then there is nothing to press. */
export async function sendNow(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: '现在上报' })
    .click({ timeout: 2000 })
    .catch(() => undefined)
}

/** Lets a command through to the ledger and throws its answer away, so many times. */
export async function loseReplies(context: BrowserContext, command: string, times: number): Promise<void> {
  let left = times
  await context.route(`**/api/v1/commands/${command}`, async (route) => {
    if (left-- <= 0) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
}

/** Asks or tells the ledger something with a sign-in of its own, apart from the page's. */
export async function apart<T>(
  page: Page,
  server: Ledger,
  account: Account,
  act: (request: APIRequestContext) => Promise<T>,
): Promise<T> {
  const asked = await page.context().browser()!.newContext()
  try {
    await asked.request.post(`${server.address}/api/v1/session`, { data: { account, password: password(account) } })
    return await act(asked.request)
  } finally {
    await asked.close()
  }
}

/** Sends a command as somebody else does meanwhile. */
export function command(page: Page, server: Ledger, account: Account, name: string, request: object): Promise<void> {
  return apart(page, server, account, async (door) => {
    const answer = await door.post(`${server.address}/api/v1/commands/${name}`, {
      headers: { 'Idempotency-Key': crypto.randomUUID() },
      data: request,
    })
    if (!answer.ok()) throw new Error(`${name}: ${await answer.text()}`)
  })
}

interface Told {
  rows: { key: string; cells: { date: string } }[]
}

/** The visits of an enterprise that the ledger holds, with what was found. */
export function visitsOf(page: Page, server: Ledger, enterprise: string): Promise<Record<string, string>> {
  return apart(page, server, 'official', async (door) => {
    const list = await door.get(`${server.address}/api/v1/registers/visit?enterprise=${enterprise}&limit=200`)
    const found: Record<string, string> = {}
    for (const { key } of ((await list.json()) as Told).rows) {
      const one = await door.get(`${server.address}/api/v1/registers/visit/${encodeURIComponent(key)}`)
      found[key] = (
        (await one.json()) as { record: { state: { facts: { situation: string } } } }
      ).record.state.facts.situation
    }
    return found
  })
}

/** How often a situation is in the ledger. */
export async function timesLogged(page: Page, server: Ledger, enterprise: string, situation: string): Promise<number> {
  return Object.values(await visitsOf(page, server, enterprise)).filter((one) => one === situation).length
}

/** Today in China, by this machine's clock. */
export function today(plusDays = 0): string {
  return new Date(Date.now() + 8 * 3_600_000 + plusDays * 86_400_000).toISOString().slice(0, 10)
}
