// What the auditor's view adds to the frame of the desk, and its own pages in the order of its menu.
import type { Section } from '@/desk/sections'

export const auditSections: Section[] = [
  {
    title: '审计',
    to: '/audit',
    roles: [
      'auditor',
      'audit_administrator',
      'county_official',
      'department_handler',
      'system_administrator',
      'security_administrator',
    ],
  },
]

/** A page of the auditor's view, and what it is for. */
export interface AuditPage {
  title: string
  to: string
  about: string
}

export const auditPages: AuditPage[] = [
  { title: '事件', to: '/audit/events', about: '逐条翻看台账的每一个事件：何人何日做了什么，原文和回执一步可达' },
  { title: '数字', to: '/audit/figures', about: '打开任何一项数字：由哪些事件构成，逐条加总得到它；哪些迟到入账' },
  { title: '变动', to: '/audit/differences', about: '两日对比：其间新增、变更、冲销、终止了什么，何人所为' },
  { title: '回放', to: '/audit/replay', about: '一步一步重演一条记录、一个村、一名指导员或一天' },
  { title: '防篡改校验', to: '/audit/verification', about: '在本机浏览器里核对全部历史，不必相信服务器的说法' },
  { title: '定格报表', to: '/audit/reports', about: '已报送的报表原件，与现在所知的差异' },
  { title: '缺失事项', to: '/audit/missing', about: '应有而没有的：结对后未走访、交办未答复、驻企不足天数' },
  { title: '更正与时滞', to: '/audit/quality', about: '各单位登记后更正的比例，从发生到入账的天数' },
  { title: '检查点与见证', to: '/audit/checkpoints', about: '台账签名到哪里，谁见证过，何时公布下一个' },
]
