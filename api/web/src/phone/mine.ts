// The copy of the ledger that pages read: shown at once from the device, renewed whenever the ledger can be reached.
import { reactive, readonly, watch } from 'vue'
import { Refused, problemIn, type Problem } from '@/api/client'
import { ledgerNow, ledgerToday } from '@/outbox/clock'
import { isFull } from '@/outbox/store'
import { ask, device, noteReach, store } from './device'
import { onReported } from './outbox'
import { NOTHING, look, type Enterprise, type Work } from './work'

interface State {
  work: Work
  /** Whether the copy on the device was read already. */
  ready: boolean
  looking: boolean
  /** Why the last look failed, where the network was not the reason. */
  problem: Problem | null
  /** The copy could not be stored: the disk is full. */
  unkept: boolean
}

const state = reactive<State>({ work: NOTHING, ready: false, looking: false, problem: null, unkept: false })
export const mine = readonly(state) as Readonly<State>

const nameOf = (account: string) => `work ${account}`

/** Reads the copy of whoever uses this device, then asks the ledger. */
async function open(account: string): Promise<void> {
  const { db } = await store()
  state.work = ((await db.get('kept', nameOf(account))) as Work | undefined) ?? NOTHING
  state.ready = true
  await refresh()
}

/** Something was reported while a look was going on, which may have missed it. */
let again = false

/** Asks the ledger anew. Without a signal everything stays as it is. */
export async function refresh(): Promise<void> {
  const user = device.user
  again = state.looking
  if (!user || state.looking) return
  state.looking = true
  state.problem = null
  try {
    if (!user.officer) await ask()
    const work = await look(device.user?.officer ?? null, ledgerToday(), ledgerNow(), state.work)
    noteReach(true)
    if (device.user?.account !== user.account) return
    state.work = work
    const { db } = await store()
    await db.put('kept', JSON.parse(JSON.stringify(work)), nameOf(user.account))
    state.unkept = false
  } catch (error) {
    if (isFull(error)) state.unkept = true
    else if (error instanceof Refused && error.unreachable) noteReach(false)
    else if (!(error instanceof Refused && error.problem.status === 401)) state.problem = problemIn(error)
  } finally {
    state.looking = false
  }
  if (again) await refresh()
}

export function enterpriseOf(code: string): Enterprise | undefined {
  return state.work.enterprises.find((one) => one.code === code)
}

watch(
  () => device.user?.account,
  (account) => {
    state.work = NOTHING
    state.ready = false
    if (account) void open(account)
  },
  { immediate: true },
)
watch(
  () => device.expired,
  (expired) => {
    if (!expired && device.user) void refresh()
  },
)
onReported(() => void refresh())
