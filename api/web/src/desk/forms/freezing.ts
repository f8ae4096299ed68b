// Handing in what is looked at as a report (报表定格).
import type { Role } from '@/api/session'
import { longDay } from '@/text/day'

const ROLES: Role[] = ['county_official', 'department_handler']

export const mayFreeze = (role: string | undefined) => ROLES.some((one) => one === role)

/** What is looked at, as the form takes it up: the very figures of the page. */
export function frozenFrom(sheet: string, name: string, on: string, position: number): Record<string, string> {
  return {
    sheet,
    report: `${on}/${name}`.replace(/\s/g, ''),
    title: `${name}指标（截至${longDay(on)}）`,
    on,
    position: String(position),
  }
}
