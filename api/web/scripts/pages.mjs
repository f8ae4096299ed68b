// Measures, in Chromium against a served ledger, what a person waits for: until a page of figures shows its first
// figure, and until a register shows its next page. Told what to open by the environment, prints one JSON object.
// `cargo xtask bench --only pages` runs it over a long history.
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const { ADDRESS, ACCOUNT, PASSWORD, CHAIN, VILLAGE } = process.env
const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'].find(existsSync)
const ROUNDS = 5
const SCREEN = { width: 1440, height: 900 }
const REGISTER = 'visit'
/** What must be there before a page says anything, by what people call it. */
const PAGES = {
  'the sign-in page, which asks the ledger nothing': ['/sign-in', 'form button'],
  'what is due': ['/', '.due tbody tr'],
  'a chain': [`/desk/chains/${encodeURIComponent(CHAIN)}`, '.figure .value'],
  'the whole division': ['/desk/divisions', '.figure .value'],
  'a village': [`/desk/divisions?division=${VILLAGE}`, '.figure .value'],
}

/** Notes when the first element of a kind was painted, from the moment the address was opened. */
function watchFor(selector) {
  const look = () => {
    if (!document.querySelector(selector)?.textContent?.trim()) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => (window.paintedAt = performance.now())))
  }
  look()
}

/** Turns a page of a register, and says how long it took until its first row was another, in milliseconds. */
function turn() {
  const first = () => document.querySelector('main tbody tr th a')?.textContent
  const [before, began] = [first(), performance.now()]
  const next = [...document.querySelectorAll('.pager button')].find((button) => button.textContent === '下一页')
  next.click()
  return new Promise((resolve) => {
    const look = () => {
      if (!first() || first() === before) return requestAnimationFrame(look)
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
    }
    look()
  })
}

/** How long a page takes in a browser that has nothing of it yet, in milliseconds. */
async function opened(browser, state, [path, selector]) {
  const context = await browser.newContext({ viewport: SCREEN, storageState: path === '/sign-in' ? undefined : state })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchFor, selector)
    await page.goto(ADDRESS + path)
    const painted = await page.waitForFunction(() => window.paintedAt)
    return await painted.jsonValue()
  } finally {
    await context.close()
  }
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
const context = await browser.newContext({ viewport: SCREEN })
const signedIn = await context.request.post(`${ADDRESS}/api/v1/session`, {
  data: { account: ACCOUNT, password: PASSWORD },
})
if (!signedIn.ok()) throw new Error(`the ledger refused the sign-in: ${await signedIn.text()}`)
const state = await context.storageState()
const told = { pages: {}, turns: [] }
for (const [name, one] of Object.entries(PAGES)) {
  told.pages[name] = []
  for (let round = 0; round < ROUNDS; round++) told.pages[name].push(await opened(browser, state, one))
}
const page = await context.newPage()
await page.goto(`${ADDRESS}/desk/registers/${REGISTER}`)
await page.locator('main tbody tr th a').first().waitFor()
for (let round = 0; round < ROUNDS; round++) told.turns.push(await page.evaluate(turn))
await browser.close()
console.log(JSON.stringify(told))
