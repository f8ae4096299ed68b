// What the journeys on the phone have in common: a phone's screen, signing in, and asking the ledger what it holds.
import type { Page } from '@playwright/test'
import { password, test as base, type Account, type Ledger } from './ledger'

export const PHONE = { width: 390, height: 844 }
/** An enterprise the demonstration's officer is posted to. */
export const ENTERPRISE = '91620881DEM000210N'
export const OTHER = '91620881DEM000207B'
/** One that no other journey visits. */
export const VISITED = '91620881DEM000426M'

/** On the screen of a phone, whichever file of journeys is read first: `test.use` here would hold for that one alone. */
export const test = base.extend({ viewport: PHONE, hasTouch: true, isMobile: true, serviceWorkers: 'allow' })

/** Signs in on the phone and waits until my enterprises are there. */
export async function signInOnPhone(page: Page, server: Ledger, account: Account = 'liaison'): Promise<void> {
  await page.goto(`${server.address}/m/sign-in`)
  await page.getByLabel('账户').fill(account)
  await page.getByLabel('口令', { exact: true }).fill(password(account))
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('heading', { name: '我的企业', exact: true }).waitFor()
  await page.getByText(/家已满 90 天未走访|天内都走访过/).waitFor()
}

/** Waits until the service worker keeps the application. */
export async function installed(page: Page): Promise<void> {
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller)
}

/** Fills in a visit and puts it into the outbox. */
export async function logVisit(page: Page, situation: string): Promise<void> {
  await page.getByLabel('走访情况', { exact: true }).fill(situation)
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByRole('button', { name: '上报走访记录' }).click()
}

interface Told {
  rows: { key: string; cells: { date: string } }[]
}

/** The visits of an enterprise that the ledger holds, with what was found; asked with a sign-in of its own. */
export async function visitsOf(page: Page, server: Ledger, enterprise: string): Promise<Record<string, string>> {
  const asked = await page.context().browser()!.newContext()
  try {
    const offer = { account: 'official', password: password('official') }
    await asked.request.post(`${server.address}/api/v1/session`, { data: offer })
    const list = await asked.request.get(`${server.address}/api/v1/registers/visit?enterprise=${enterprise}&limit=200`)
    const told = (await list.json()) as Told
    const found: Record<string, string> = {}
    for (const { key } of told.rows) {
      const one = await asked.request.get(`${server.address}/api/v1/registers/visit/${encodeURIComponent(key)}`)
      found[key] = (
        (await one.json()) as { record: { state: { facts: { situation: string } } } }
      ).record.state.facts.situation
    }
    return found
  } finally {
    await asked.close()
  }
}

/** How often a situation is in the ledger. */
export async function timesLogged(page: Page, server: Ledger, enterprise: string, situation: string): Promise<number> {
  return Object.values(await visitsOf(page, server, enterprise)).filter((one) => one === situation).length
}
