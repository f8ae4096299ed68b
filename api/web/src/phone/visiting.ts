// What a visit's form holds, what must be filled in, and what it becomes: a visit, and with it perhaps a demand.
import { newIdentifier } from '@/api/identifier'
import type { Draft, Line } from '@/outbox/item'
import type { Fault } from './parts/ErrorSummary.vue'
import type { Attachment } from './photos'
import { monthDay } from '@/text/day'
import { linesOfVisit, visitLines } from './words'
import type { Enterprise, Visit, VisitFacts } from './work'

/** As long as the ledger takes. */
export const LONGEST_NOTE = 4000
export const LONGEST_NAME = 100

export interface VisitContent {
  visit: string
  visitedOn: string
  mode: string
  situation: string
  condition: string
  policies: string[]
  confirmed: boolean
  /** The same person was met as the last time. */
  sameContact: boolean
  number: string
  photos: Attachment[]
  raises: boolean
  demandKind: string
  demandContent: string
  /** The facts it begins with: what the form does not show stays as it is. */
  base: Partial<VisitFacts>
  /** The visit it corrects, as it was seen. */
  amends: { version: number; seen: Line[] } | null
  reason: string
}

/** A new visit, with what the last one offers: how, the chain, who was met. What was found must be said anew. */
export function newVisit(
  enterprise: Enterprise,
  last: Visit | undefined,
  officer: string,
  today: string,
): VisitContent {
  return {
    visit: newIdentifier(),
    visitedOn: today,
    mode: last?.facts.mode ?? 'on_site',
    situation: '',
    condition: last?.facts.condition ?? '',
    policies: [],
    confirmed: false,
    sameContact: false,
    number: '',
    photos: [],
    raises: false,
    demandKind: '',
    demandContent: '',
    base: {
      chain: last?.facts.chain ?? enterprise.chains[0]?.key,
      visitors: [officer],
      persons_met: last?.facts.persons_met,
    },
    amends: null,
    reason: '',
  }
}

/** The correction of a visit: everything as it was, to be changed. */
export function amendment(visit: Visit, enterprise: string): VisitContent {
  const { facts } = visit
  return {
    visit: visit.key,
    visitedOn: visit.date,
    mode: facts.mode,
    situation: facts.situation,
    condition: facts.condition ?? '',
    policies: facts.policies ?? [],
    confirmed: Boolean(facts.confirmation),
    sameContact: true,
    number: facts.number ?? '',
    photos: (facts.attachments ?? []) as Attachment[],
    raises: false,
    demandKind: '',
    demandContent: '',
    base: facts,
    amends: { version: visit.version, seen: linesOfVisit(visit, enterprise) },
    reason: '',
  }
}

export function faultsOfVisit(content: VisitContent): Fault[] {
  const faults: Fault[] = []
  const need = (field: string, holds: boolean, text: string) => {
    if (!holds) faults.push({ field, text })
  }
  need('visited-on', /^\d{4}-\d{2}-\d{2}$/.test(content.visitedOn), '请选择走访日期')
  need('mode', content.mode !== '', '请选择走访方式')
  need('situation', content.situation.trim() !== '', '请填写走访情况')
  if (content.raises) {
    need('demand-kind', content.demandKind !== '', '请选择诉求种类')
    need('demand-content', content.demandContent.trim() !== '', '请填写诉求内容')
  }
  if (content.amends) need('reason', content.reason.trim() !== '', '请填写更正理由')
  return faults
}

/** The facts as the ledger takes them: nothing empty. */
export function factsOf(content: VisitContent): VisitFacts {
  const { base } = content
  const facts: VisitFacts = {
    mode: content.mode,
    visitors: base.visitors ?? [],
    situation: content.situation.trim(),
  }
  if (base.chain) facts.chain = base.chain
  if (content.sameContact && base.persons_met?.length) facts.persons_met = base.persons_met
  if (content.policies.length) facts.policies = content.policies
  if (content.confirmed) facts.confirmation = base.confirmation ?? 'oral'
  if (content.condition) facts.condition = content.condition
  if (content.photos.length) facts.attachments = content.photos
  if (content.number.trim()) facts.number = content.number.trim()
  return facts
}

/** What is to be reported: the visit first, then the demand raised at it. */
export function draftsOfVisit(
  content: VisitContent,
  enterprise: Enterprise,
  officer: string,
  kindName: string,
  today: string,
): Draft[] {
  const facts = factsOf(content)
  const lines = visitLines(enterprise.name, content.visitedOn, facts)
  const record = `visit/${content.visit}`
  // What a correction repeats, the ledger has already.
  const known = new Set((content.base.attachments ?? []).map((one) => one.digest))
  const photos = content.photos.map((photo) => photo.digest).filter((digest) => !known.has(digest))
  const { amends } = content
  if (amends) {
    const reason = content.reason.trim()
    const body = { visit: content.visit, visited_on: content.visitedOn, facts, reason }
    return [
      {
        command: 'AmendVisit',
        record,
        businessDate: today,
        expectedVersion: amends.version,
        body,
        photos,
        title: `${enterprise.name} · ${monthDay(content.visitedOn)}走访更正`,
        lines: [...lines, { label: '更正理由', value: reason }],
        seen: amends.seen,
        form: content,
      },
    ]
  }
  const visit: Draft = {
    command: 'LogVisit',
    record,
    businessDate: content.visitedOn,
    body: { visit: content.visit, enterprise: enterprise.code, facts },
    photos,
    title: `${enterprise.name} · ${monthDay(content.visitedOn)}走访`,
    lines,
    form: { ...content, raises: false },
  }
  if (!content.raises) return [visit]
  const raised: DemandContent = {
    demand: newIdentifier(),
    raisedOn: content.visitedOn,
    kind: content.demandKind,
    content: content.demandContent,
    visit: content.visit,
  }
  return [visit, draftOfDemand(raised, enterprise, officer, kindName)]
}

export interface DemandContent {
  demand: string
  raisedOn: string
  kind: string
  content: string
  /** The visit it was raised at. */
  visit: string | null
}

export function draftOfDemand(
  content: DemandContent,
  enterprise: Enterprise,
  officer: string,
  kindName: string,
): Draft {
  const text = content.content.trim()
  return {
    command: 'RaiseDemand',
    record: `demand/${content.demand}`,
    after: content.visit ? [`visit/${content.visit}`] : [],
    businessDate: content.raisedOn,
    body: {
      demand: content.demand,
      kind: content.kind,
      content: text,
      division: enterprise.division.key,
      enterprise: enterprise.code,
      ...(enterprise.chains[0] ? { chain: enterprise.chains[0].key } : {}),
      ...(content.visit ? { visit: content.visit } : {}),
      officer,
    },
    title: `${enterprise.name} · ${kindName}诉求`,
    lines: [
      { label: '企业', value: enterprise.name },
      { label: '种类', value: kindName },
      { label: '内容', value: text },
      { label: '提出日期', value: content.raisedOn },
    ],
    form: content,
  }
}
