// Every page of the desk, by the route it belongs to. `tests/pages.test.ts` holds the list to the router, so that a new
// page is looked at as well; the auditor's pages have a list of their own.
import { expect, type Page } from '@playwright/test'

/** The story of the demonstration ends here. */
export const ON = '2024-10-31'

const DEMAND = encodeURIComponent('诉求-0038')
const CHAIN = encodeURIComponent('平凉红牛')

/** Addresses by route; a route that only leads elsewhere has none. */
export const PAGES: Record<string, string[]> = {
  '/sign-in': ['/sign-in'],
  '/': [`/?on=${ON}`],
  '/desk/dues/:id': [`/desk/dues/demands-overdue?on=${ON}`, '/desk/dues/approvals-requested'],
  '/desk/chains': [`/desk/chains?on=${ON}`],
  '/desk/chains/:chain(.*)': [`/desk/chains/${CHAIN}?on=${ON}`],
  '/desk/divisions': [`/desk/divisions?on=${ON}`, `/desk/divisions?division=620802106203&on=${ON}`],
  '/desk/registers': [],
  '/desk/registers/:register': ['/desk/registers/enterprise', '/desk/registers/income_entry'],
  '/desk/records/:register/:key(.*)': [`/desk/records/demand/${DEMAND}?on=${ON}`],
  '/desk/reconciliation': ['/desk/reconciliation'],
  '/desk/account': ['/desk/account'],
  '/desk/accounts': ['/desk/accounts'],
  '/desk/acts': ['/desk/acts'],
  '/desk/acts/:command': [
    '/desk/acts/LogVisit',
    '/desk/acts/FormAlliance',
    '/desk/acts/RegisterProject',
    `/desk/acts/FreezeReport?sheet=chain/${CHAIN}`,
    '/desk/acts/GiveApproval?act=reopen_period/N2620802DEM000001F/2024-01',
    '/desk/acts/OpenAccount',
  ],
  '/desk/:rest(.*)*': ['/desk/nothing/here'],
}

/** Waits until the page shows what it was asked for. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1, [role=alert]').first()).toBeVisible()
  await expect(page.locator('.el-skeleton:visible')).toHaveCount(0)
  await page.waitForLoadState('networkidle')
}

/** What sticks out of the window or of its card, unless it lies in something that scrolls or says with dots that there is
 * more. */
function sticking(): string[] {
  const scrolls = (element: Element) => {
    const { overflowX, textOverflow } = getComputedStyle(element)
    return ['auto', 'scroll'].includes(overflowX) || (overflowX === 'hidden' && textOverflow === 'ellipsis')
  }
  const told: string[] = []
  for (const element of document.querySelectorAll('body *')) {
    const box = element.getBoundingClientRect()
    if (box.width === 0 || box.height === 0 || box.right < 0) continue
    let edge = window.innerWidth
    for (let above = element.parentElement; above; above = above.parentElement) {
      if (scrolls(above)) {
        edge = Infinity
        break
      }
      if (above.matches('.card')) edge = Math.min(edge, above.getBoundingClientRect().right)
    }
    if (box.right > edge + 1) told.push(`${element.tagName} ${element.className}: ${box.right} > ${edge}`)
  }
  return told
}

/** A page wider than its window would have to be scrolled sideways, and what is cut cannot be read at all. */
export async function expectNothingLost(page: Page): Promise<void> {
  const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await expect.poll(beyond).toBeLessThanOrEqual(0)
  await expect.poll(() => page.evaluate(sticking)).toEqual([])
}
