// Unreported acts as a file, in the form that `lianjian import` takes: whoever runs the ledger can load it when the
// phone never gets through. A command that had arrived after all is recognised by its id, and changes nothing.
import type { Item } from './item'

/** One line for each act. */
export function asImportFile(items: readonly Item[]): string {
  return items.map((item) => `${JSON.stringify(importLine(item))}\n`).join('')
}

function importLine(item: Item): Record<string, unknown> {
  const request = JSON.parse(item.text) as Record<string, unknown>
  return {
    command: item.command,
    id: item.id,
    business_date: request.business_date,
    actor: { subject: item.account, role: item.role, unit: item.unit },
    ...(request.expected_version === undefined ? {} : { expected_version: request.expected_version }),
    body: request.body,
  }
}
