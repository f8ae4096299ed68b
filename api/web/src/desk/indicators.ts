// The indicators there are with their definitions, asked for once.
import { ledger } from '@/api/client'
import type { components } from '@/api/schema'

export type Indicator = components['schemas']['IndicatorBody']

let asked: Promise<Map<string, Indicator>> | undefined

export function indicators(): Promise<Map<string, Indicator>> {
  asked ??= ledger.GET('/api/v1/indicators').then(
    ({ data }) => new Map(data!.indicators.map((indicator) => [indicator.key, indicator])),
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}
