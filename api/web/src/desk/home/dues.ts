// What is due, by role: queues of the ledger and lists of registers, each with a page that shows all of it.
import type { Role } from '@/api/session'

/** How many rows of each are shown at home. */
export const SHOWN_AT_HOME = 6

export interface Due {
  /** Its word in the address of its page. */
  id: string
  title: string
  /** What to do about it. */
  advice: string
  /** A queue of the ledger, or a register with a filter. */
  of: { queue: string; days?: number } | { register: string; filter: Record<string, string>; sort: string }
  /** The head of the column of days, for a queue. */
  days?: string
  columns: string[]
  /** The act that settles it, and the field its form takes the record in. */
  act?: { command: string; title: string; field: string }
  /** Only what is the own unit's: which filter says so. */
  ownUnit?: boolean
  urgent?: boolean
  roles: Role[]
}

const DEMAND = ['kind', 'enterprise', 'lead', 'due']
const OFFICIAL: Role = 'county_official'
const HANDLER: Role = 'department_handler'
const LIAISON: Role = 'liaison_officer'
const AUDITOR: Role = 'auditor'
const ADMINISTRATORS: Role[] = ['system_administrator', 'security_administrator', 'audit_administrator']

export const DUES: Due[] = [
  {
    id: 'demands-overdue',
    title: '逾期诉求',
    advice: '已过办理期限，请督办或说明',
    of: { queue: 'overdue-demands' },
    days: '逾期（天）',
    columns: DEMAND,
    act: { command: 'EscalateDemand', title: '督办', field: 'demand' },
    urgent: true,
    roles: [OFFICIAL, AUDITOR],
  },
  {
    id: 'unit-overdue',
    title: '本单位主办的逾期诉求',
    advice: '已过办理期限，请尽快办结',
    of: { queue: 'overdue-demands' },
    days: '逾期（天）',
    columns: DEMAND,
    act: { command: 'HandleDemand', title: '登记办理', field: 'demand' },
    ownUnit: true,
    urgent: true,
    roles: [HANDLER],
  },
  {
    id: 'demands-raised',
    title: '待交办诉求',
    advice: '请确定主办单位和时限',
    of: { register: 'demand', filter: { state: 'raised' }, sort: 'raised' },
    columns: ['kind', 'enterprise', 'division', 'raised'],
    act: { command: 'AssignDemand', title: '交办', field: 'demand' },
    roles: [OFFICIAL],
  },
  {
    id: 'demands-assigned',
    title: '办理中诉求',
    advice: '按办理期限先后',
    of: { register: 'demand', filter: { state: 'assigned' }, sort: 'due' },
    columns: DEMAND,
    act: { command: 'ResolveDemand', title: '办结', field: 'demand' },
    roles: [OFFICIAL, HANDLER],
  },
  {
    id: 'demands-resolved',
    title: '待回访、待销号诉求',
    advice: '已办结，请回访企业后销号',
    of: { register: 'demand', filter: { state: 'resolved' }, sort: 'resolved' },
    columns: ['kind', 'enterprise', 'lead', 'resolved'],
    act: { command: 'CallBackDemand', title: '回访', field: 'demand' },
    roles: [OFFICIAL, LIAISON],
  },
  {
    id: 'projects-submitted',
    title: '待审核项目',
    advice: '已上报，请审核',
    of: { register: 'project', filter: { state: 'submitted' }, sort: 'submitted' },
    columns: ['name', 'division', 'planned', 'submitted'],
    act: { command: 'ApproveProject', title: '审核', field: 'project' },
    roles: [OFFICIAL],
  },
  {
    id: 'projects-returned',
    title: '退回待修改项目',
    advice: '请按退回意见修改后再报',
    of: { queue: 'returned-projects' },
    days: '已退回（天）',
    columns: ['name', 'division', 'planned', 'returned'],
    act: { command: 'ReviseProject', title: '修改', field: 'project' },
    roles: [OFFICIAL, HANDLER],
  },
  {
    id: 'approvals-requested',
    title: '待批准事项',
    advice: '须由申请人以外的人批准',
    of: { register: 'approval', filter: { state: 'requested' }, sort: 'requested' },
    columns: ['act', 'collective', 'month', 'requested_by', 'requested'],
    act: { command: 'GiveApproval', title: '批准', field: 'act' },
    roles: [OFFICIAL, ...ADMINISTRATORS],
  },
  {
    id: 'approvals-given',
    title: '已批准事项',
    advice: '待办理：请在有效期内由批准人以外的人办理',
    of: { register: 'approval', filter: { state: 'given' }, sort: 'expires' },
    columns: ['act', 'collective', 'month', 'answered_by', 'expires'],
    roles: [OFFICIAL, ...ADMINISTRATORS],
  },
  {
    id: 'visits-due',
    title: '到期应走访企业',
    advice: '90 天内没有走访的链上企业',
    of: { queue: 'visits-due', days: 90 },
    days: '距上次走访（天）',
    columns: ['name', 'division', 'chains', 'condition'],
    act: { command: 'LogVisit', title: '登记走访', field: 'enterprise' },
    roles: [OFFICIAL, LIAISON],
  },
  {
    id: 'postings-ending',
    title: '即将到期派驻',
    advice: '30 天内到期，请续派或召回',
    of: { queue: 'postings-ending', days: 30 },
    days: '还有（天）',
    columns: ['enterprise', 'division', 'until'],
    roles: [OFFICIAL],
  },
  {
    id: 'pairings-ending',
    title: '即将到期结对',
    advice: '30 天内到期，请续签或结束',
    of: { queue: 'pairings-ending', days: 30 },
    days: '还有（天）',
    columns: ['first', 'second', 'division', 'until'],
    roles: [OFFICIAL],
  },
  {
    id: 'pairings-unvisited',
    title: '结对后未走访',
    advice: '结对 90 天仍无走访记录',
    of: { queue: 'pairings-unvisited', days: 90 },
    days: '结对已（天）',
    columns: ['first', 'second', 'division', 'since'],
    roles: [OFFICIAL, AUDITOR],
  },
  {
    id: 'demands-unanswered',
    title: '逾期未答复诉求',
    advice: '交办后到期仍没有办理记录',
    of: { queue: 'demands-unanswered' },
    days: '逾期（天）',
    columns: DEMAND,
    roles: [OFFICIAL, HANDLER, AUDITOR],
  },
  {
    id: 'officers-absent',
    title: '驻企不足的党建指导员',
    advice: '走访天数不足要求',
    of: { queue: 'officers-absent' },
    days: '最近走访距今（天）',
    columns: ['unit', 'division', 'state'],
    roles: [OFFICIAL, AUDITOR],
  },
]

/** What is due for a role, the urgent first. */
export function duesOf(role: string | undefined): Due[] {
  return DUES.filter(({ roles }) => roles.some((one) => one === role))
}
