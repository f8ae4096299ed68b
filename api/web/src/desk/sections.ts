// The parts of the desk, in the order of the frame. A part without roles is shown to everybody.
import type { Role } from '@/api/session'
import { auditSections } from '@/audit/sections'

export interface Section {
  title: string
  to: string
  roles?: Role[]
}

export const sections: Section[] = [{ title: '待办', to: '/' }, { title: '办理', to: '/desk/acts' }, ...auditSections]
