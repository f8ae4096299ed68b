// Choosing in a list that opens, on the desk.
import type { Page } from '@playwright/test'

/** Chooses as a person does; in a list that is searched, after typing `text`. */
export async function choose(page: Page, label: string, option: RegExp | string, text = ''): Promise<void> {
  const input = page.getByRole('combobox', { name: label, exact: true })
  // The words that invite to choose lie over the field of a list that is not searched.
  await input.click({ force: true })
  if (text) await input.fill(text)
  await page.getByRole('option', { name: option }).first().click()
}
