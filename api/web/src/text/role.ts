// The roles by their Chinese names.
import type { Role } from '@/api/session'

export const ROLES: { value: Role; title: string }[] = [
  { value: 'county_official', title: '县区干部' },
  { value: 'department_handler', title: '部门经办' },
  { value: 'liaison_officer', title: '党建指导员' },
  { value: 'auditor', title: '审计员' },
  { value: 'system_administrator', title: '系统管理员' },
  { value: 'security_administrator', title: '安全管理员' },
  { value: 'audit_administrator', title: '审计管理员' },
]
