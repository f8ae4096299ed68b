// The parts that every page of the desk is made of: fields, tables, the choice of a division, a record that changed.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import DivisionPicker from '@/desk/DivisionPicker.vue'
import LedgerTable from '@/desk/LedgerTable.vue'
import ConflictNotice from '@/desk/forms/ConflictNotice.vue'
import FormFields from '@/desk/forms/FormFields.vue'
import { emptyFields, type Draft, type Field } from '@/desk/forms/input'
import { byText, mount, type Mounted } from './mounting'

const ask = vi.hoisted(() => vi.fn())
vi.mock('@/api/client', () => ({ ledger: { GET: ask }, problemIn: (error: unknown) => error, request: ask }))

/** A machine that does much else takes its time to open a menu. */
const PATIENT = { timeout: 10_000 }

let mounted: Mounted | undefined
afterEach(() => {
  mounted?.unmount()
  mounted = undefined
})
beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
})

describe('the fields of a form', () => {
  const fields: Field[] = [
    { name: 'note', label: '说明', required: false, input: { kind: 'note' } },
    {
      name: 'code',
      label: '统一社会信用代码',
      required: true,
      input: { kind: 'reference', register: 'enterprise', new: true },
    },
    { name: 'visit', label: '走访编号', required: true, input: { kind: 'reference', register: 'visit', new: true } },
    { name: 'people', label: '受访人', required: false, input: { kind: 'list', item: { kind: 'text' } } },
  ]
  function form(faults: object[] = []) {
    const props: Record<string, unknown> = { fields, path: '', faults, modelValue: emptyFields(fields) }
    props['onUpdate:modelValue'] = (draft: Draft) => (mounted!.props.modelValue = draft)
    mounted = mount(FormFields, props)
    return mounted.element
  }
  const draft = () => mounted!.props.modelValue as { [field: string]: Draft }

  it('stand with their labels, what takes a whole line last', () => {
    const labels = [...form().querySelectorAll('label')].map((label) => label.textContent?.trim())
    expect(labels).toEqual(['统一社会信用代码 必填', '走访编号 必填', '说明', '受访人'])
  })
  it('say what is wrong beside the field that is named', () => {
    const element = form([{ path: 'note', label: '说明', message: '请填写' }])
    expect(byText(element, '.bad p', '请填写').closest('.field')?.querySelector('label')?.textContent).toBe('说明')
  })
  it('check a credit code while it is typed', async () => {
    const element = form()
    await nextTick()
    const input = element.querySelector<HTMLInputElement>('#code')!
    input.value = '91350100M000100Y44'
    input.dispatchEvent(new Event('input'))
    await nextTick()
    expect(element.querySelector('[role=status]')?.textContent).toContain('校验位不符')
    input.value = '91350100M000100Y43'
    input.dispatchEvent(new Event('input'))
    await nextTick()
    expect(element.querySelector('[role=status]')?.textContent).toBe('校验位相符')
  })
  it('make a number that begins with the day', async () => {
    byText(form(), 'button', '自动编号').click()
    await nextTick()
    expect(draft().visit).toMatch(/^\d{8}-[0-9A-Z]{4}$/)
  })
  it('take items of a list in and out', async () => {
    const element = form()
    const more = () => byText(element, 'button', '增加一项受访人')
    more().click()
    await nextTick()
    more().click()
    await nextTick()
    expect(draft().people).toEqual(['', ''])
    const second = element.querySelector<HTMLInputElement>('[id="people.1"]')!
    second.value = '王某'
    second.dispatchEvent(new Event('input'))
    await nextTick()
    element.querySelector<HTMLButtonElement>('[aria-label="删去受访人第 1 项"]')!.click()
    await nextTick()
    expect(draft().people).toEqual(['王某'])
  })
})

describe('a register as a table', () => {
  const column = (key: string, title: string, type: string, total = false) => {
    return { key, title, type, total, unit: '', filter: null, refers_to: null, choices: [] }
  }
  const columns = [column('name', '名称', 'text'), column('paid', '金额', 'money', true)]
  const rows = [
    { key: 'A', first_position: 1, cells: { name: '甲', paid: 12_345_678_900 } },
    { key: 'B', first_position: 2, cells: { name: '乙', paid: -5_000_000 } },
  ]
  const table = (more: object) => {
    const given = { register: 'project', keyTitle: '编号', columns, rows, caption: '台账', sortable: true, ...more }
    mounted = mount(LedgerTable, given)
    return mounted.element
  }
  it('shows 万元 with 元 beside it, negatives marked, and both sums', () => {
    const element = table({ first: 51, totals: [{ column: 'paid', sum: 99_000_000_000 }] })
    const cell = byText(element, 'td.number span', '12\u2009345.6789')
    expect(cell.title).toBe('123\u2009456\u2009789.00 元')
    expect(byText(element, 'td.number span', '−5').className).toBe('negative')
    expect(byText(element, 'thead button', '金额（万元）')).toBeTruthy()
    const sums = [...element.querySelectorAll('tfoot tr')].map((row) => row.textContent?.replace(/[ \n]+/g, ' ').trim())
    expect(sums).toEqual(['本页合计12\u2009340.6789', '全部合计99\u2009000'])
    expect(element.querySelector('tbody .index')?.textContent).toBe('51')
    expect(byText<HTMLAnchorElement>(element, 'tbody th a', '甲').getAttribute('href')).toBe('/desk/records/project/A')
  })
  it('sorts largest first, then smallest first, then as the ledger lists it', async () => {
    const sorted: (string | undefined)[] = []
    const onSort = (by: string | undefined) => {
      sorted.push(by)
      mounted!.props.sort = by
    }
    const element = table({ onSort })
    const head = () => element.querySelectorAll<HTMLElement>('thead th')[2]!
    for (const direction of ['descending', 'ascending', 'none']) {
      head().querySelector('button')!.click()
      await nextTick()
      expect(head().getAttribute('aria-sort')).toBe(direction)
    }
    expect(sorted).toEqual(['-paid', 'paid', undefined])
  })
})

describe('choosing a division', () => {
  it('takes the first that its pinyin finds', async () => {
    const row = (key: string, name: string, parent?: string) => {
      return { key, cells: { name, tier: { key: 'county', title: '县' }, parent: parent && { key: parent } } }
    }
    const rows = [row('620800000000', '平凉市'), row('620826000000', '静宁县', '620800000000')]
    ask.mockResolvedValue({ data: { rows, matches: rows.length } })
    const chosen: unknown[] = []
    mounted = mount(DivisionPicker, { 'onUpdate:modelValue': (code: unknown) => chosen.push(code) })
    mounted.element.querySelector<HTMLButtonElement>('button')!.click()
    const field = () => document.querySelector<HTMLInputElement>('[aria-label="查找区划"]')
    await vi.waitFor(() => expect(field()).toBeTruthy(), PATIENT)
    field()!.value = 'jn'
    field()!.dispatchEvent(new Event('input'))
    await vi.waitFor(() => expect(byText(document, 'button.row', '平凉市 静宁县')).toBeTruthy(), PATIENT)
    field()!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter' }))
    await vi.waitFor(() => expect(chosen).toEqual(['620826000000']), PATIENT)
  }, 30_000)
})

describe('a record that changed meanwhile', () => {
  it('stands beside what was filled in and what was seen, and only what is new is told as new', () => {
    const told = (...sentences: string[]) => ({ timeline: { entries: sentences.map((sentence) => ({ sentence })) } })
    const rebase = vi.fn()
    mounted = mount(ConflictNotice, {
      mine: [{ label: '名称', text: '丙' }],
      seen: told('名称：甲'),
      now: told('名称由甲改为乙', '名称：甲'),
      onRebase: rebase,
    })
    const parts = [...mounted.element.querySelectorAll('.columns > div')].map((part) => part.textContent)
    expect(parts).toEqual(['本次所填名称：丙', '打开表单时的记录名称：甲', '此后台账又登记了名称由甲改为乙'])
    byText(mounted.element, 'button', '按现在的记录继续').click()
    expect(rebase).toHaveBeenCalledOnce()
  })
})
