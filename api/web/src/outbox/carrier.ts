// Carries acts to the ledger over HTTP. What no ledger would answer, such as the page of a hotel's network, counts as
// no answer.
import { Refused, request } from '@/api/client'
import type { components } from '@/api/schema'
import type { Item, Receipt } from './item'
import type { Carrier } from './pump'
import type { Answer } from './queue'
import type { Photo } from './store'

const COMMAND_MS = 30_000
const PHOTO_MS = 90_000
/** What the ledger's classes of refusals begin with. */
const PROBLEMS = '/problems/'
const MS_OF_SECOND = 1000

/** A request that is given up after a while. */
async function timed<T>(path: string, init: RequestInit, atMostMs: number): Promise<T> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), atMostMs)
  try {
    return (await request<T>(path, { ...init, signal: abort.signal })).body
  } finally {
    clearTimeout(timer)
  }
}

function answerTo(error: unknown): Answer {
  if (!(error instanceof Refused) || !error.problem.type.includes(PROBLEMS)) return { outcome: 'lost' }
  const { title, detail, advice, field, status } = error.problem
  return {
    outcome: 'refused',
    status,
    kind: error.kind,
    problem: { title, detail: detail ?? '', advice: advice ?? '', field: field ?? undefined },
    retryAfterMs: error.retryAfter === undefined ? undefined : error.retryAfter * MS_OF_SECOND,
  }
}

async function account(): Promise<string | null> {
  try {
    const session = await timed<components['schemas']['SessionBody']>('/api/v1/session', {}, COMMAND_MS)
    if (typeof session?.account !== 'string') throw new Error('this is not the ledger')
    return session.account
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) return null
    throw error
  }
}

async function photo({ bytes, digest }: Photo): Promise<Answer | 'kept'> {
  const headers = { 'Content-Type': 'image/jpeg' }
  try {
    const kept = await timed<{ digest?: string }>(
      '/api/v1/attachments',
      { method: 'PUT', headers, body: bytes },
      PHOTO_MS,
    )
    return kept?.digest === digest ? 'kept' : { outcome: 'lost' }
  } catch (error) {
    return answerTo(error)
  }
}

async function command(item: Item): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': item.id }
  const path = `/api/v1/commands/${item.command}`
  try {
    const receipt = await timed<Receipt>(path, { method: 'POST', headers, body: item.text }, COMMAND_MS)
    if (typeof receipt?.receipt !== 'string' || typeof receipt.position !== 'number') return { outcome: 'lost' }
    return { outcome: 'accepted', receipt }
  } catch (error) {
    return answerTo(error)
  }
}

export const carrier: Carrier = { account, photo, command }
