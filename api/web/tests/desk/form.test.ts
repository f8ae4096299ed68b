// From a filled-in form to a command's body, and every fault with its place.
import { describe, expect, it } from 'vitest'
import { bodyOf } from '@/desk/forms/body'
import { emptyFields, prefilled, type Draft, type Field } from '@/desk/forms/input'
import { linesOf } from '@/desk/forms/shown'

const field = (name: string, kind: string, more: object = {}, required = false): Field => ({
  name,
  label: `【${name}】`,
  required,
  input: { kind, ...more },
})

const fields: Field[] = [
  field('project', 'reference', { register: 'project', new: true }, true),
  field('amount', 'money', {}, true),
  field('gained', 'bounded_money'),
  field('area', 'quantity', { choices: [{ value: 'mu', title: '亩' }] }),
  field('people', 'bounded_count'),
  field('period', 'period'),
  field('note', 'note'),
  field('verified', 'flag', {}, true),
  field('members', 'list', {
    item: {
      kind: 'variants',
      variants: [
        { value: 'oral', title: '口头' },
        { value: 'village', title: '村', input: { kind: 'text', pattern: '^\\d{12}$' } },
      ],
    },
  }),
  field('scope', 'tagged', {
    tag: 'kind',
    variants: [
      { value: 'all', title: '全部', input: { kind: 'group', fields: [] } },
      { value: 'own', title: '本人', input: { kind: 'group', fields: [field('officer', 'text', {}, true)] } },
    ],
  }),
]

const filled = (change: Record<string, Draft>) => ({ ...emptyFields(fields), ...change })

describe('a form', () => {
  it('becomes the body of its command, without what was left empty', () => {
    const draft = filled({
      project: 'P-1',
      amount: { text: '12.5', unit: 'wan', bound: 'exact' },
      gained: { text: '300', unit: 'yuan', bound: 'at_least' },
      area: { text: '1000.5', unit: 'mu', bound: 'about' },
      people: { text: '20', unit: '', bound: 'exact' },
      period: { from: '2024-01-01', until: '2024-06-30' },
      members: [
        { variant: 'village', value: '620823103201' },
        { variant: 'oral', value: '' },
      ],
      scope: { variant: 'own', value: { officer: 'zdy-1' } },
    })
    expect(bodyOf(fields, draft)).toEqual({
      faults: [],
      body: {
        project: 'P-1',
        amount: 12_500_000,
        gained: { fen: 30_000, bound: 'at_least' },
        area: { thousandths: 1_000_500, unit: 'mu', bound: 'about' },
        people: { count: 20, bound: 'exact' },
        period: { from: '2024-01-01', until: '2024-06-30' },
        verified: false,
        members: [{ village: '620823103201' }, 'oral'],
        scope: { kind: 'own', officer: 'zdy-1' },
      },
    })
  })

  it('names every fault with its place', () => {
    const draft = filled({
      gained: { text: '很多', unit: 'wan', bound: 'exact' },
      people: { text: '-1', unit: '', bound: 'exact' },
      period: { from: '2024-06-30', until: '2024-01-01' },
      members: [
        { variant: '', value: '' },
        { variant: 'village', value: '12' },
      ],
      scope: { variant: 'own', value: { officer: '' } },
    })
    const places = bodyOf(fields, draft).faults.map((fault) => fault.path)
    expect(places).toEqual([
      'project',
      'amount',
      'gained',
      'people',
      'period',
      'members.0',
      'members.1',
      'scope.officer',
    ])
  })

  it('takes up what an address gives, and nothing else', () => {
    const draft = prefilled(fields, { project: 'P-9', amount: '5', stranger: 'x' })
    expect(draft.project).toBe('P-9')
    expect(draft.amount).toEqual({ text: '', unit: 'wan', bound: 'exact' })
    expect('stranger' in draft).toBe(false)
  })

  it('takes one of several as its word and what belongs to it, with slashes between', () => {
    const text = (name: string) => field(name, 'text', {}, true)
    const choices = [
      field('sheet', 'variants', { variants: [{ value: 'chain', title: '链', input: { kind: 'text' } }] }),
      field('act', 'tagged', {
        tag: 'kind',
        variants: [
          { value: 'reopen', title: '反结账', input: { kind: 'group', fields: [text('book'), text('month')] } },
          { value: 'rotate', title: '换钥', input: { kind: 'group', fields: [] } },
        ],
      }),
    ]
    const given = (query: object) => bodyOf(choices, prefilled(choices, query as Record<string, unknown>)).body
    expect(given({ sheet: 'chain/苹果/红富士' })).toEqual({ sheet: { chain: '苹果/红富士' } })
    expect(given({ act: 'reopen/N26/2024-11' })).toEqual({ act: { kind: 'reopen', book: 'N26', month: '2024-11' } })
    expect(given({ act: 'rotate' })).toEqual({ act: { kind: 'rotate' } })
    expect(given({ act: 'unknown/1' })).toEqual({})
  })

  it('is shown in the words of its labels', () => {
    const draft = filled({
      project: 'P-1',
      amount: { text: '12.5', unit: 'wan', bound: 'exact' },
      area: { text: '30', unit: 'mu', bound: 'about' },
      members: [{ variant: 'village', value: '620823103201' }],
    })
    expect(linesOf(fields, draft, new Map([['project/P-1', '养牛场']]))).toEqual([
      { label: '【project】', text: '养牛场（P-1）' },
      { label: '【amount】', text: '12.5 万元' },
      { label: '【area】', text: '30 亩（约）' },
      { label: '【members】', text: '村：620823103201' },
    ])
  })
})
