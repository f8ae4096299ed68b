// What axe finds on a page as it stands, in one place for every journey.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { atRest } from './screen'

/** No serious and no critical finding, on the page or on the part of it that `within` selects. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  await atRest(page)
  // Within the page itself: the other mode opens a second one, and what lies over a page that is hidden fades anew.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (within ? builder.include(within) : builder).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([])
}
