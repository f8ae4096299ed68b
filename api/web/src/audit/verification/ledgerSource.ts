// The ledger that served this page, as a source of hashes and entries. Nothing is taken from the browser's store: what
// is checked is what the ledger answers now.
import { Refused } from '@/api/client'
import { Unreadable } from './note'
import type { Source } from './tiles'

/** How often a request is made again that the ledger put off. */
const TRIES = 20
const MS_OF_SECOND = 1000

async function answer(path: string): Promise<Response> {
  for (let tried = 1; ; tried += 1) {
    const response = await fetch(`/${path}`, { cache: 'no-store', credentials: 'same-origin' })
    if (response.ok) return response
    // 429 and 503: not now. The ledger says when.
    if ((response.status === 429 || response.status === 503) && tried < TRIES) {
      const seconds = Number(response.headers.get('Retry-After')) || 1
      await new Promise((resolve) => setTimeout(resolve, seconds * MS_OF_SECOND))
      continue
    }
    if (response.status === 404) throw new Unreadable('台账没有给出这一块')
    throw new Refused(await problem(response))
  }
}

async function problem(response: Response): Promise<Refused['problem']> {
  try {
    return (await response.json()) as Refused['problem']
  } catch {
    const detail = `服务答以 ${response.status}`
    return { type: 'about:blank', title: '服务没有正常答复', detail, advice: '请稍后重试', status: response.status }
  }
}

export const ledgerSource: Source = {
  checkpoint: async () => (await answer('checkpoint')).text(),
  bytes: async (path) => new Uint8Array(await (await answer(path)).arrayBuffer()),
}
