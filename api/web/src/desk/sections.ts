// The parts of the desk, in the order of the frame. A part without roles is shown to everybody.
import type { Role } from '@/api/session'
import { auditSections } from '@/audit/sections'

export interface Section {
  title: string
  to: string
  roles?: Role[]
  /** Addresses of its pages beside those below its own. */
  also?: string
}

export const sections: Section[] = [
  { title: '待办', to: '/', also: '/desk/dues' },
  { title: '办理', to: '/desk/acts' },
  { title: '产业链', to: '/desk/chains' },
  { title: '区划', to: '/desk/divisions' },
  { title: '台账', to: '/desk/registers', also: '/desk/records' },
  { title: '对账', to: '/desk/reconciliation' },
  {
    title: '账户',
    to: '/desk/accounts',
    roles: ['system_administrator', 'security_administrator', 'audit_administrator'],
  },
  ...auditSections,
]

/** Whether a page belongs to a part. */
export function isWithin(path: string, { to, also }: Section): boolean {
  const below = (root: string) => path === root || (root !== '/' && path.startsWith(`${root}/`))
  return below(to) || (also !== undefined && below(also))
}
