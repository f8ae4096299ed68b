// One act waiting on this device to be reported: what it is, and what becomes of it. Pure: no storage, no network.
import { newIdentifier } from '@/api/identifier'
import { digestOf } from './digest'

/** A line of what somebody wrote or saw, for people. */
export interface Line {
  label: string
  value: string
}

/** Why an item is still here. */
export interface ItemError {
  /** The class of the refusal, such as `version-conflict`; `unreachable` where no answer came. */
  kind: string
  title: string
  detail: string
  advice: string
  /** The field of the body it is about. */
  field?: string
  /** When it was answered, by this device's clock. */
  at: number
}

export interface Receipt {
  /** 回执号. */
  receipt: string
  position: number
  recorded_at: string
  stream_version: number
  repeated: boolean
}

/** Waiting until it can be sent; refused by the ledger until somebody mends it; or reported. */
export type ItemState = 'waiting' | 'refused' | 'reported'

export interface Item {
  /** UUIDv7, the command's id: the ledger takes it once, however often it is sent. */
  id: string
  /** Ids it had before it was edited. */
  formerIds: string[]
  /** Its place in the order of writing on this device. */
  order: number
  command: string
  /** The record it is about, such as `visit/0192…`. */
  record: string
  /** Records that must have been reported first: a demand names the visit it was raised at. */
  after: string[]
  /** Who wrote it: it is sent under no other account. */
  account: string
  role: string
  unit: string
  /** The request's body, the same bytes at every try. */
  text: string
  /** SHA-256 of `text`. */
  digest: string
  /** Photographs that must be kept by the ledger first, by digest. */
  photos: string[]
  /** Those of them that the ledger has. */
  photosKept: string[]
  /** In one line, and in full, what it says. */
  title: string
  lines: Line[]
  /** The record as it was when this was written, for comparing. */
  seen: Line[]
  /** What the form held, for editing. */
  form: unknown
  /** When it was written, by this device's clock, and how far the ledger's clock was ahead then, if that was known. */
  occurredAt: string
  clockOffset: number | null
  device: string
  state: ItemState
  tries: number
  lastError: ItemError | null
  /** Not to be sent before this moment of this device's clock. */
  notBefore: number
  /** Being sent until then at the latest; nobody may change it meanwhile. */
  busyUntil: number
  receipt: Receipt | null
}

/** What somebody wants to report. */
export interface Draft {
  command: string
  record: string
  after?: string[]
  businessDate: string
  expectedVersion?: number
  body: Record<string, unknown>
  photos?: string[]
  title: string
  lines: Line[]
  seen?: Line[]
  form: unknown
}

/** By whom and on which device it is written. */
export interface Origin {
  account: string
  role: string
  unit: string
  device: string
  now: number
  clockOffset: number | null
}

/** An item of a draft. Its order is given when it is stored. */
export async function itemOf(draft: Draft, origin: Origin): Promise<Item> {
  const request: Record<string, unknown> = { business_date: draft.businessDate, body: draft.body }
  if (draft.expectedVersion !== undefined) request.expected_version = draft.expectedVersion
  const text = JSON.stringify(request)
  return {
    id: newIdentifier(origin.now),
    formerIds: [],
    order: 0,
    command: draft.command,
    record: draft.record,
    after: draft.after ?? [],
    account: origin.account,
    role: origin.role,
    unit: origin.unit,
    text,
    digest: await digestOf(text),
    photos: draft.photos ?? [],
    photosKept: [],
    title: draft.title,
    lines: draft.lines,
    seen: draft.seen ?? [],
    form: draft.form,
    occurredAt: new Date(origin.now).toISOString(),
    clockOffset: origin.clockOffset,
    device: origin.device,
    state: 'waiting',
    tries: 0,
    lastError: null,
    notBefore: 0,
    busyUntil: 0,
    receipt: null,
  }
}

/** What an item becomes by editing: another command with an id of its own, in the old one's place. */
export function edited(old: Item, next: Item): Item {
  return { ...next, order: old.order, formerIds: [...old.formerIds, old.id] }
}

/** The longest that one act with its photographs may take; after that it may be changed again. */
export const LONGEST_TRY_MS = 180_000

/** Whether it may be edited or thrown away now. A try that would end far ahead began under a wrong clock. */
export function isFree(item: Item, now: number): boolean {
  return item.state !== 'reported' && (item.busyUntil <= now || item.busyUntil > now + LONGEST_TRY_MS)
}

/** Whether nobody knows if the ledger has it: it was sent, and no answer came. */
export function isUncertain(item: Item): boolean {
  return item.state === 'waiting' && item.tries > 0
}
