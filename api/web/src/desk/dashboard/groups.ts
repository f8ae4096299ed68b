// Which indicators stand together on the pages of figures, and which are worth a trend or a ranking.
import type { CardGroup } from '../FigureCards.vue'

export const GROUPS: CardGroup[] = [
  {
    title: '基本情况',
    indicators: [
      'villages',
      'households',
      'population',
      'industrial_chains',
      'alliance_modes',
      'enterprises',
      'village_collectives',
      'member_villages',
      'honours',
    ],
  },
  {
    title: '党建联建',
    indicators: [
      'party_organisations',
      'chain_party_committees',
      'chain_lower_organisations',
      'party_members',
      'chain_enterprises',
      'chain_lead_enterprises',
      'party_coverage_rate',
      'alliances',
      'alliance_members',
      'joint_conferences',
      'pairings',
      'bank_enterprise_pairings',
      'pairing_coverage_rate',
    ],
  },
  {
    title: '派驻与走访',
    indicators: [
      'liaison_officers',
      'officers_posted',
      'postings_open',
      'service_teams_sent',
      'service_teams_active',
      'visits',
      'visit_coverage_90_days',
      'visit_coverage_quarter',
    ],
  },
  {
    title: '诉求闭环',
    indicators: [
      'demands_raised',
      'demands_open',
      'demands_overdue',
      'demands_resolved',
      'demands_closed',
      'demands_handled',
      'demand_closing_rate',
      'demand_on_time_rate',
      'demand_satisfaction_rate',
      'demand_reopen_rate',
      'demand_median_days',
    ],
  },
  {
    title: '服务企业',
    indicators: ['services', 'solutions_delivered', 'approvals_streamlined', 'resources_provided', 'cost_saved'],
  },
  {
    title: '联建项目',
    indicators: [
      'projects',
      'project_categories',
      'projects_invested',
      'milestone_on_time_rate',
      'capital_contributed',
      'assets_acquired',
      'output_area',
      'output_weight',
      'output_head',
      'output_value',
      'household_benefit',
      'households_benefited',
      'household_benefit_mean',
      'dividends',
    ],
  },
]

const MEASURES = ['total_income', 'operating_income', 'operating_net_return', 'net_return']

export const DIVISION_INCOME: CardGroup = {
  title: '村集体收入（本年至截至日期）',
  indicators: MEASURES.flatMap((measure) => [measure, `${measure}_per_village`, `${measure}_growth`]),
}

export const CHAIN_INCOME: CardGroup = {
  title: '成员村收入（本年至截至日期）',
  indicators: ['member_villages', ...MEASURES.flatMap((measure) => [`member_${measure}`, `member_${measure}_growth`])],
}

const COMMON = [
  'visits',
  'visit_coverage_90_days',
  'demands_raised',
  'demand_closing_rate',
  'demand_on_time_rate',
  'demand_satisfaction_rate',
  'demands_overdue',
  'services',
  'chain_enterprises',
  'party_coverage_rate',
  'alliances',
  'pairings',
  'projects',
]

export const CHAIN_TRENDS = [...COMMON, 'member_operating_income']
export const DIVISION_TRENDS = [...COMMON, 'operating_income', 'total_income']
export const DIVISION_RANKINGS = [
  'operating_income',
  'total_income',
  'operating_income_per_village',
  ...COMMON.filter((key) => key !== 'alliances'),
]
export const CHAIN_RANKINGS = COMMON
