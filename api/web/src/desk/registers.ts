// The registers there are, asked for once, and how they stand together in menus.
import { ledger } from '@/api/client'
import type { components } from '@/api/schema'

export type Register = components['schemas']['RegisterBody']
export type Column = components['schemas']['ColumnBody']
export type Row = components['schemas']['RowBody']

let asked: Promise<Register[]> | undefined

/** Every register with its columns. */
export function registers(): Promise<Register[]> {
  asked ??= ledger.GET('/api/v1/registers').then(
    ({ data }) => data!.registers,
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}

/** The menu of registers. What is not named here comes last, under 其他. */
const GROUPS: { title: string; names: string[] }[] = [
  { title: '区划与产业链', names: ['division', 'chain', 'enterprise', 'collective'] },
  { title: '党建联建', names: ['organisation', 'alliance', 'pairing', 'honour'] },
  { title: '服务队伍', names: ['officer', 'posting', 'team'] },
  { title: '走访与诉求', names: ['visit', 'demand', 'service'] },
  { title: '项目与收入', names: ['project', 'income', 'income_entry'] },
  { title: '数字与报表', names: ['stated', 'report'] },
  { title: '系统', names: ['user_account', 'person', 'approval', 'setting', 'seat', 'evidence'] },
]

export function grouped(all: Register[]): { title: string; registers: Register[] }[] {
  const named = new Set(GROUPS.flatMap(({ names }) => names))
  const groups = GROUPS.map(({ title, names }) => ({
    title,
    registers: names.flatMap((name) => all.filter((register) => register.name === name)),
  }))
  const others = all.filter((register) => !named.has(register.name))
  if (others.length > 0) groups.push({ title: '其他', registers: others })
  return groups.filter((group) => group.registers.length > 0)
}

/** The column that names a record, if it has one beside its key. */
export function nameColumn(columns: Column[]): Column | undefined {
  return columns.find(({ key, type }) => type === 'text' && (key === 'name' || key === 'title'))
}
