// The addresses of the auditor's view, all under /audit.
import type { RouteRecordRaw } from 'vue-router'

export const auditRoutes: RouteRecordRaw[] = [
  {
    path: '/audit',
    component: () => import('./AuditFrame.vue'),
    children: [
      { path: '', name: 'audit', component: () => import('./pages/Overview.vue'), meta: { title: '审计' } },
      {
        path: 'events',
        name: 'audit-events',
        component: () => import('./pages/Events.vue'),
        meta: { title: '事件', standpoint: ['division', 'as_of'] },
      },
      {
        path: 'events/:position(\\d+)',
        name: 'audit-event',
        component: () => import('./pages/EventPage.vue'),
        meta: { title: '事件' },
      },
      {
        path: 'figures',
        name: 'audit-figures',
        component: () => import('./pages/Figures.vue'),
        meta: { title: '数字', standpoint: ['division', 'on', 'as_of', 'basis'] },
      },
      {
        path: 'figures/:indicator',
        name: 'audit-figure',
        component: () => import('./pages/Figure.vue'),
        meta: { title: '数字的构成', standpoint: ['division', 'on', 'as_of', 'basis'] },
      },
      {
        path: 'differences',
        name: 'audit-differences',
        component: () => import('./pages/Differences.vue'),
        meta: { title: '两日对比', standpoint: ['division', 'on', 'basis'], wide: true },
      },
      {
        path: 'replay',
        name: 'audit-replay',
        component: () => import('./pages/Replay.vue'),
        meta: { title: '回放', standpoint: ['as_of'] },
      },
      {
        path: 'verification',
        name: 'audit-verification',
        component: () => import('./pages/Verification.vue'),
        meta: { title: '防篡改校验' },
      },
      {
        path: 'reports',
        name: 'audit-reports',
        component: () => import('./pages/Reports.vue'),
        meta: { title: '定格报表', standpoint: ['division', 'as_of'] },
      },
      {
        path: 'reports/:key(.+)',
        name: 'audit-report',
        component: () => import('./pages/Report.vue'),
        meta: { title: '定格报表' },
      },
      {
        path: 'missing',
        name: 'audit-missing',
        component: () => import('./pages/MissingEvidence.vue'),
        meta: { title: '缺失事项', standpoint: ['division', 'on', 'as_of'], wide: true },
      },
      {
        path: 'quality',
        name: 'audit-quality',
        component: () => import('./pages/Quality.vue'),
        meta: { title: '更正与时滞', standpoint: ['as_of'] },
      },
      {
        path: 'checkpoints',
        name: 'audit-checkpoints',
        component: () => import('./pages/Checkpoints.vue'),
        meta: { title: '检查点与见证' },
      },
    ],
  },
]
