// What a figure is narrowed to: the parameters of the ledger's route, by the same names in the address.
import type { operations } from '@/api/schema'

export type FigureQuery = NonNullable<operations['show_figure']['parameters']['query']>

export const FIGURE_PARAMETERS = [
  'division',
  'chain',
  'alliance',
  'project',
  'organisation',
  'enterprise',
  'facet',
  'from',
  'until',
  'on',
  'basis',
  'as_of',
] as const

/** Which dimension of an indicator each parameter narrows. */
export const DIMENSIONS = [
  { name: 'chain', title: '产业链' },
  { name: 'alliance', title: '党建联建' },
  { name: 'project', title: '联建项目' },
  { name: 'organisation', title: '党组织' },
  { name: 'enterprise', title: '企业' },
] as const
