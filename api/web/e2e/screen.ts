// Whether a page fits its screen: nothing sticks out of it, and no text is cut off. And what it looks like there.
import { expect, type Page } from '@playwright/test'

/** How long what moves may take until it rests. */
const REST_MS = 3000

/** Waits until nothing moves any more; what turns for ever, such as a sign of waiting, is left to turn. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async (most) => {
    await document.fonts.ready
    const ends = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
      .map((one) => one.finished.catch(() => undefined))
    await Promise.race([Promise.all(ends), new Promise((done) => setTimeout(done, most))])
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  }, REST_MS)
}

/** Names what sticks out of the screen or is cut off, with how far it reaches; a table may scroll within its frame. */
function faults(width: number): string[] {
  const within = (frame: Element | null): boolean => {
    if (frame === null) return false
    const { overflowX, overflowY } = getComputedStyle(frame)
    return /auto|scroll/.test(`${overflowX} ${overflowY}`) || within(frame.parentElement)
  }
  const told = (element: Element, what: string) => {
    const name = [...element.classList].slice(0, 3).join('.')
    const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)
    return `${what}: <${element.tagName.toLowerCase()}${name ? `.${name}` : ''}> ${text}`
  }
  const found: string[] = []
  if (document.documentElement.scrollWidth > width) found.push(`page of ${document.documentElement.scrollWidth} px`)
  for (const element of document.body.querySelectorAll('*')) {
    const { left, right, width: own } = element.getBoundingClientRect()
    if (own > 0 && (right > width + 0.5 || (left < -0.5 && right > 0)) && !within(element.parentElement))
      found.push(told(element, `${left} to ${right} px`))
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const around = text.parentElement!.closest('button, a, label, .tag, td, th, p, li, section, nav, header')
    if (!text.textContent!.trim() || !around || within(text.parentElement!)) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const [words, frame] = [range.getBoundingClientRect(), around.getBoundingClientRect()]
    if (words.width === 0 || frame.width === 0) continue
    if (words.bottom > frame.bottom + 2 || words.top < frame.top - 2 || words.right > frame.right + 1) {
      found.push(told(around, 'cut off'))
    }
  }
  return found
}

/** Nothing is wider than the screen, and nothing is cut off. */
export async function expectFits(page: Page, what: string): Promise<void> {
  await atRest(page)
  const { width } = page.viewportSize()!
  expect(await page.evaluate(faults, width), `${what} fits a screen of ${width} px`).toEqual([])
}

/** The same on the narrowest screen that counts (WCAG 1.4.10) and with letters twice as large (WCAG 1.4.4). */
export async function expectFitsEverywhere(page: Page, what: string): Promise<void> {
  await expectFits(page, what)
  const size = page.viewportSize()!
  await page.setViewportSize({ width: 320, height: size.height })
  await expectFits(page, what)
  await page.setViewportSize(size)
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
  await expectFits(page, `${what} at 200 %`)
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'))
}

/** Keeps a picture of the page for people to look at, beside the journeys and out of the repository. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize()!
  const file = name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  await page.screenshot({ path: `screens/${width}x${height}/${file || 'home'}.png` })
}

/** Shows the page as it is printed on A4, on its short side or on its long one, where nothing may be cut off. */
export async function expectFitsPaper(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  const width = (await page.locator('#app > .wide').count()) > 0 ? 1031 : 703
  await page.setViewportSize({ width, height: 900 })
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: what })
    .toBeLessThanOrEqual(width)
}
