// Every type of event that the ledger can hold, by its register, asked for once.
import { ledger } from '@/api/client'

export interface EventType {
  type: string
  title: string
}

/** A register with the types of its events. */
export interface RegisterTypes {
  name: string
  title: string
  types: EventType[]
}

let asked: Promise<RegisterTypes[]> | undefined

/** In the order of the registers. */
export function eventTypes(): Promise<RegisterTypes[]> {
  asked ??= ask().catch((error: unknown) => {
    asked = undefined
    throw error
  })
  return asked
}

async function ask(): Promise<RegisterTypes[]> {
  const { data } = await ledger.GET('/api/v1/schemas')
  const found = new Map<string, RegisterTypes>()
  for (const { kind, name, title, register, register_title } of data!.schemas) {
    if (kind !== 'event') continue
    const of = found.get(register) ?? { name: register, title: register_title, types: [] }
    of.types.push({ type: name, title })
    found.set(register, of)
  }
  return [...found.values()]
}
