// The registers and their columns, asked for once.
import { ledger } from '@/api/client'
import type { components } from '@/api/schema'

export type Register = components['schemas']['RegisterBody']

let asked: Promise<Register[]> | undefined

export function registers(): Promise<Register[]> {
  asked ??= ledger
    .GET('/api/v1/registers')
    .then(({ data }) => data!.registers)
    .catch((error: unknown) => {
      asked = undefined
      throw error
    })
  return asked
}

/** Lists that stand in another register's stream: no event is theirs alone. */
const WITHIN_OTHERS = ['collective', 'income_entry']

/** The registers that events are of. */
export async function registersOfEvents(): Promise<Register[]> {
  return (await registers()).filter((register) => !WITHIN_OTHERS.includes(register.name))
}
