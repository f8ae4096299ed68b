// What an officer needs in the field, as one copy of the ledger: my enterprises, their recent visits, demands. Kept on
// the device after each look at the ledger, so that it can be read without a signal. What did not change since the last
// look is not asked for again.
import { ledger } from '@/api/client'
import type { components } from '@/api/schema'

type Row = { key: string; cells: Record<string, unknown> }
type RecordBody = components['schemas']['RecordBody']

/** How many visits and demands of an enterprise are kept on the device. */
const VISITS_KEPT = 6
const DEMANDS_KEPT = 20
const OWN_DEMANDS_KEPT = 100
const POSTINGS_MOST = 200
/** Requests at the same time: a weak signal is not helped by more. */
const AT_ONCE = 4

export interface Named {
  key: string
  name: string
}

export interface Enterprise {
  code: string
  name: string
  kind: string
  division: Named
  condition: { key: string; title: string }
  chains: { key: string; lead: boolean }[]
  employees: string | null
  since: string
  /** The last day of the posting there, where it has one. */
  postedUntil: string | null
  version: number
}

export interface VisitFacts {
  mode: string
  chain?: string | null
  visitors?: string[]
  persons_met?: string[]
  situation: string
  policies?: string[]
  confirmation?: 'oral' | { signed: string } | null
  condition?: string | null
  attachments?: { digest: string; kind: string; bytes: number }[]
  number?: string | null
}

export interface Visit {
  key: string
  enterprise: string
  date: string
  facts: VisitFacts
  amendments: number
  version: number
}

export interface Demand {
  key: string
  enterprise: string | null
  enterpriseName: string
  kind: string
  kindName: string
  state: { key: string; title: string }
  raised: string
  due: string | null
  lead: string | null
  resolved: string | null
  satisfaction: string | null
  content: string
  version: number
  /** The row as listed, to see whether it changed. */
  row: string
}

export interface Work {
  at: number
  enterprises: Enterprise[]
  /** Postings whose term is over: their enterprises are not shown any more. */
  over: { enterprise: string; until: string }[]
  visits: Visit[]
  demands: Demand[]
  kinds: Named[]
}

export const NOTHING: Work = { at: 0, enterprises: [], over: [], visits: [], demands: [], kinds: [] }

/** Answers in order, a few requests at a time. */
async function each<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers = new Array<R>(all.length)
  let next = 0
  const run = async () => {
    while (next < all.length) {
      const index = next++
      answers[index] = await ask(all[index]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, run))
  return answers
}

async function rows(register: string, query: Record<string, string | number>): Promise<Row[]> {
  const { data } = await ledger.GET('/api/v1/registers/{register}', { params: { path: { register }, query } })
  return data!.rows as unknown as Row[]
}

async function recordOf(register: string, key: string): Promise<RecordBody> {
  const params = { path: { register, key }, query: { timeline_limit: 1 } }
  const { data } = await ledger.GET('/api/v1/registers/{register}/{key}', { params })
  return data!
}

function stateOf<T>(body: RecordBody): T {
  return (body.record as unknown as { state: T }).state
}

const nameOf = (cell: unknown): Named => {
  const { key, name } = (cell ?? { key: '', name: '' }) as { key: string; name: string | null }
  return { key, name: name ?? key }
}

export function enterpriseIn(body: RecordBody, postedUntil: string | null = null): Enterprise {
  const cells = body.row.cells as Record<string, unknown>
  const state = stateOf<{
    since: string
    chains: { chain: string; lead_since: string | null }[]
    employees?: { bound: string; count: number } | null
  }>(body)
  const { employees } = state
  return {
    code: body.row.key,
    name: String(cells.name),
    kind: (cells.kind as { title: string }).title,
    division: nameOf(cells.division),
    condition: cells.condition as Enterprise['condition'],
    chains: state.chains.map(({ chain, lead_since }) => ({ key: chain, lead: lead_since !== null })),
    employees: employees ? `${employees.bound === 'exact' ? '' : '约 '}${employees.count} 人` : null,
    since: state.since,
    postedUntil,
    version: body.stream_version,
  }
}

export function visitIn(body: RecordBody): Visit {
  const state = stateOf<{ enterprise: string; visited_on: string; facts: VisitFacts; amendments: number }>(body)
  return {
    key: body.row.key,
    enterprise: state.enterprise,
    date: state.visited_on,
    facts: state.facts,
    amendments: state.amendments,
    version: body.stream_version,
  }
}

/** Lists tell a demand that was called back as resolved; here it must be seen whether the call back is still to be done. */
const STATES: Record<string, string> = {
  raised: '待交办',
  assigned: '办理中',
  resolved: '已办结',
  called_back: '已回访',
  closed: '已销号',
}

export function demandIn(body: RecordBody): Demand {
  const cells = body.row.cells as Record<string, unknown>
  const state = stateOf<{ status: string; content: string }>(body)
  const enterprise = cells.enterprise ? nameOf(cells.enterprise) : null
  return {
    key: body.row.key,
    enterprise: enterprise?.key ?? null,
    enterpriseName: enterprise?.name ?? '',
    kind: nameOf(cells.kind).key,
    kindName: nameOf(cells.kind).name,
    state: { key: state.status, title: STATES[state.status] ?? state.status },
    raised: String(cells.raised),
    due: (cells.due as string | null) ?? null,
    lead: (cells.lead as string | null) ?? null,
    resolved: (cells.resolved as string | null) ?? null,
    satisfaction: (cells.satisfaction as { title: string } | null)?.title ?? null,
    content: state.content,
    version: body.stream_version,
    row: JSON.stringify(cells),
  }
}

/** One enterprise as the ledger has it now, with its recent visits and its demands. */
async function around(code: string, until: string | null, known: Work) {
  const [body, visitRows, demandRows] = await Promise.all([
    recordOf('enterprise', code),
    rows('visit', { enterprise: code, sort: '-date', limit: VISITS_KEPT }),
    rows('demand', { enterprise: code, sort: '-raised', limit: DEMANDS_KEPT }),
  ])
  const visits = await each(visitRows, async (row) => {
    const old = known.visits.find((visit) => visit.key === row.key)
    const same = old && old.amendments === 0 && row.cells.amended === false
    return same ? old : visitIn(await recordOf('visit', row.key))
  })
  return { enterprise: enterpriseIn(body, until), visits, demandRows }
}

function demandsOf(listed: Row[], known: Work): Promise<Demand[]> {
  const unique = [...new Map(listed.map((row) => [row.key, row])).values()]
  return each(unique, async (row) => {
    const old = known.demands.find((demand) => demand.key === row.key)
    return old && old.row === JSON.stringify(row.cells) ? old : demandIn(await recordOf('demand', row.key))
  })
}

/** 其他 stands behind everything that has a name. */
const otherLast = (one: Named, next: Named) => Number(one.name === '其他') - Number(next.name === '其他')

/** Looks at the ledger for everything an officer needs. */
export async function look(officer: string | null, today: string, now: number, known: Work): Promise<Work> {
  const query = { officer: officer ?? '', state: 'open', limit: POSTINGS_MOST }
  const [postings, own, kinds] = await Promise.all([
    officer ? rows('posting', query) : [],
    officer ? rows('demand', { officer, sort: '-raised', limit: OWN_DEMANDS_KEPT }) : [],
    rows('setting', { kind: 'demand', state: 'in_use', limit: POSTINGS_MOST }).catch(() => []),
  ])
  const terms = postings.map((row) => ({
    enterprise: nameOf(row.cells.enterprise).key,
    until: (row.cells.until as string | null) ?? null,
  }))
  const inForce = terms.filter(({ until }) => until === null || until >= today)
  const found = await each(inForce, ({ enterprise, until }) => around(enterprise, until, known))
  const demands = await demandsOf([...own, ...found.flatMap((one) => one.demandRows)], known)
  return {
    at: now,
    enterprises: found.map((one) => one.enterprise),
    over: terms.filter((term) => !inForce.includes(term)) as Work['over'],
    visits: found.flatMap((one) => one.visits),
    demands: demands.sort((one, other) => (one.raised < other.raised ? 1 : -1)),
    kinds: kinds.map((row) => ({ key: row.key, name: String(row.cells.name ?? row.key) })).sort(otherLast),
  }
}

/** One enterprise that is not mine, for somebody who found it by searching. */
export async function lookAtEnterprise(code: string): Promise<Pick<Work, 'enterprises' | 'visits' | 'demands'>> {
  const { enterprise, visits, demandRows } = await around(code, null, NOTHING)
  return { enterprises: [enterprise], visits, demands: await demandsOf(demandRows, NOTHING) }
}

export async function lookAtVisit(key: string): Promise<Visit> {
  return visitIn(await recordOf('visit', key))
}

export async function lookAtDemand(key: string): Promise<Demand> {
  return demandIn(await recordOf('demand', key))
}

/** Enterprises anywhere within the own data scope, by name or credit code. */
export async function search(text: string): Promise<Named[]> {
  const found = await rows('enterprise', { text, limit: 20 })
  return found.map((row) => ({ key: row.key, name: String(row.cells.name) }))
}
