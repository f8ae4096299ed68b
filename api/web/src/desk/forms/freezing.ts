// The form of handing in a report (报表定格). The ledger computes what is frozen, so what is asked for is less than the
// command holds, and it is sent to a route of its own.
import type { Role } from '@/api/session'
import { longDay } from '@/text/day'
import type { Form } from './input'

export const FREEZE = 'FreezeReport'
const ROLES: Role[] = ['county_official', 'department_handler']

export const mayFreeze = (role: string | undefined) => ROLES.some((one) => one === role)

export function freezeForm(role: string | undefined): Form {
  const division = { kind: 'reference', register: 'division', new: false }
  return {
    name: FREEZE,
    title: '定格报表',
    register: 'report',
    register_title: '报表定格',
    right: '定格报表',
    allowed: mayFreeze(role),
    roles: ROLES,
    submit_to: '/api/v1/reports',
    about: '定格的是全域数字，收入按入账日。原件逐字节保存，此后不能修改：有误的撤回后另报，后来的更正列为差异。',
    fields: [
      {
        name: 'report',
        label: '报表编号',
        required: true,
        input: { kind: 'reference', register: 'report', new: true },
      },
      { name: 'title', label: '标题', required: true, input: { kind: 'text' } },
      { name: 'on', label: '截至日期', required: false, input: { kind: 'day' } },
      { name: 'as_of', label: '反映到第几条（不填为全部）', required: false, input: { kind: 'number', minimum: 1 } },
      { name: 'submitted_to', label: '报送单位', required: false, input: { kind: 'text' } },
      { name: 'period', label: '统计期间', required: false, input: { kind: 'period' } },
      {
        name: 'sheet',
        label: '报表种类',
        required: true,
        input: {
          kind: 'variants',
          variants: [
            { value: 'chain', title: '产业链', input: { kind: 'reference', register: 'chain', new: false } },
            { value: 'division', title: '区划（乡镇以上）', input: division },
            { value: 'village', title: '村', input: division },
          ],
        },
      },
    ],
  }
}

/** What is looked at, as the form takes it up: the very figures of the page. */
export function frozenFrom(sheet: string, name: string, on: string, position: number): Record<string, string> {
  return {
    sheet,
    report: `${on}/${name}`.replace(/\s/g, ''),
    title: `${name}指标（截至${longDay(on)}）`,
    on,
    as_of: String(position),
  }
}
