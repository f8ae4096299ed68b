// What the ledger's values are called on the phone, and records in lines for reading.
import type { ItemError, Line } from '@/outbox/item'
import type { Demand, Enterprise, Visit, VisitFacts } from './work'

export interface Option {
  value: string
  title: string
}

export const MODES: Option[] = [
  { value: 'on_site', title: '实地' },
  { value: 'telephone', title: '电话' },
  { value: 'meeting', title: '座谈' },
]
export const CONDITIONS: Option[] = [
  { value: 'in_contact', title: '正常' },
  { value: 'lost', title: '失联' },
  { value: 'dormant', title: '停业' },
]
export const SATISFACTIONS: Option[] = [
  { value: 'satisfied', title: '满意' },
  { value: 'fairly_satisfied', title: '基本满意' },
  { value: 'dissatisfied', title: '不满意' },
]
/** 注销 is final: an official records it, nobody chooses it in the field. */
const CLOSED: Option = { value: 'closed', title: '注销' }

const COMMANDS: Record<string, string> = {
  LogVisit: '登记走访',
  AmendVisit: '更正走访',
  RaiseDemand: '提出诉求',
  CallBackDemand: '登记回访',
  MarkEnterprise: '标注经营状况',
}

export function titleOf(options: readonly Option[], value: string | null | undefined): string {
  if (!value) return '未填'
  return [...options, CLOSED].find((one) => one.value === value)?.title ?? value
}

export function commandTitle(command: string): string {
  return COMMANDS[command] ?? command
}

/** Refusals that the ledger words for programs, as somebody in the field has them told. */
const CONFLICTS: Record<string, Pick<ItemError, 'title' | 'detail' | 'advice'>> = {
  'version-conflict': {
    title: '填写之后记录有了变化',
    detail: '他人先更改了这条记录，这一条没有入账',
    advice: '请看下面的三方对照，按台账现状重新填写，或丢弃',
  },
  'already-exists': {
    title: '台账已有这一条',
    detail: '以前发出而没有收到答复的已经入账，或在别处已经上报',
    advice: '请看下面的三方对照；内容不同的按台账现状更正，相同的丢弃即可',
  },
}

/** Why an act is still here, in words for whoever wrote it. */
export function errorTold(error: ItemError): Pick<ItemError, 'title' | 'detail' | 'advice'> {
  return CONFLICTS[error.kind] ?? error
}

function confirmation(facts: VisitFacts): string {
  if (!facts.confirmation) return '未确认'
  return facts.confirmation === 'oral' ? '口头确认' : '已签字'
}

export function visitLines(enterprise: string, date: string, facts: VisitFacts): Line[] {
  return [
    { label: '企业', value: enterprise },
    { label: '走访日期', value: date },
    { label: '方式', value: titleOf(MODES, facts.mode) },
    { label: '走访情况', value: facts.situation },
    { label: '所见状况', value: titleOf(CONDITIONS, facts.condition) },
    { label: '宣讲政策', value: facts.policies?.join('、') || '无' },
    { label: '企业确认', value: confirmation(facts) },
    { label: '照片', value: `${facts.attachments?.length ?? 0} 张` },
    { label: '纸质编号', value: facts.number || '无' },
  ]
}

export function linesOfVisit(visit: Visit, enterprise: string): Line[] {
  return visitLines(enterprise, visit.date, visit.facts)
}

export function linesOfDemand(demand: Demand): Line[] {
  return [
    { label: '企业', value: demand.enterpriseName || '无' },
    { label: '种类', value: demand.kindName },
    { label: '内容', value: demand.content },
    { label: '提出日期', value: demand.raised },
    { label: '状态', value: demand.state.title },
    { label: '主办单位', value: demand.lead ?? '尚未交办' },
    { label: '办理期限', value: demand.due ?? '尚未确定' },
    { label: '满意度', value: demand.satisfaction ?? '未回访' },
  ]
}

export function linesOfEnterprise(enterprise: Enterprise): Line[] {
  return [
    { label: '企业', value: enterprise.name },
    { label: '经营状况', value: enterprise.condition.title },
  ]
}
