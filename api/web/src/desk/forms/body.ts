// From what was filled in to a command's body: every value is read once, and what cannot be read is named with its
// place, so that all of it can be shown at once.
import { creditCodeFault } from '@/text/creditCode'
import { fenOf } from '@/text/number'
import type { Amount, Chosen, Draft, Field, Input, Span, UploadedFile } from './input'

/** Something that must be mended before the form can be sent. */
export interface Fault {
  /** The place, such as `facts.visitors.0`. */
  path: string
  /** The field's name with those around it, such as `走访情况 · 走访人`. */
  label: string
  message: string
}

export type Json = string | number | boolean | null | Json[] | { [field: string]: Json }

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
const WHOLE = /^-?\d{1,15}$/
const THOUSANDTHS_PLACES = 3

/** A body, or what is wrong with the form. */
export function bodyOf(fields: Field[], draft: Draft): { body: Json; faults: Fault[] } {
  const reader = new Reader()
  const body = reader.group(fields, draft as { [field: string]: Draft }, [], [])
  return { body: body ?? {}, faults: reader.faults }
}

/** Whether nothing was filled in. */
export function isEmpty(input: Input, draft: Draft): boolean {
  switch (input.kind) {
    case 'flag':
      return draft === false
    case 'money':
    case 'bounded_money':
    case 'bounded_count':
    case 'quantity':
      return (draft as Amount).text.trim() === ''
    case 'period':
      return (draft as Span).from === '' && (draft as Span).until === ''
    case 'attachment':
      return draft === null
    case 'group':
      return (input.fields ?? []).every((field) => isEmpty(field.input, (draft as { [f: string]: Draft })[field.name]!))
    case 'list':
      return (draft as Draft[]).length === 0
    case 'variants':
    case 'tagged':
      return (draft as Chosen).variant === ''
    default:
      return String(draft).trim() === ''
  }
}

class Reader {
  readonly faults: Fault[] = []

  group(fields: Field[], draft: { [field: string]: Draft }, path: string[], labels: string[]): Json {
    const body: { [field: string]: Json } = {}
    for (const field of fields) {
      const at = [...path, field.name]
      const named = [...labels, field.label]
      const value = draft[field.name]!
      if (isEmpty(field.input, value)) {
        if (field.input.kind === 'flag') body[field.name] = false
        else if (field.required && field.input.kind === 'group') {
          body[field.name] = this.group(field.input.fields ?? [], value as { [f: string]: Draft }, at, named)
        } else if (field.required) this.fault(at, named, missing(field.input))
        continue
      }
      const read = this.value(field.input, value, at, named)
      if (read !== undefined) body[field.name] = read
    }
    return body
  }

  private fault(path: string[], labels: string[], message: string): undefined {
    this.faults.push({ path: path.join('.'), label: labels.join(' · '), message })
  }

  private value(input: Input, draft: Draft, path: string[], labels: string[]): Json | undefined {
    const wrong = (message: string) => this.fault(path, labels, message)
    switch (input.kind) {
      case 'flag':
        return draft as boolean
      case 'number':
        return this.number(input, String(draft).trim(), wrong)
      case 'day':
        return DAY.test(String(draft)) ? String(draft) : wrong('应为日期，如 2024-10-31')
      case 'month':
        return MONTH.test(String(draft)) ? String(draft) : wrong('应为年月，如 2024-10')
      case 'moment':
        return this.moment(String(draft), wrong)
      case 'money':
        return this.money(draft as Amount, wrong)
      case 'bounded_money': {
        const fen = this.money(draft as Amount, wrong)
        return fen === undefined ? undefined : { fen, bound: (draft as Amount).bound }
      }
      case 'bounded_count': {
        const count = this.number({ kind: 'number', minimum: 0 }, (draft as Amount).text.trim(), wrong)
        return count === undefined ? undefined : { count, bound: (draft as Amount).bound }
      }
      case 'quantity': {
        const { text, unit, bound } = draft as Amount
        const thousandths = this.thousandths(text, wrong)
        return thousandths === undefined ? undefined : { thousandths, unit, bound }
      }
      case 'thousandths':
        return this.thousandths(String(draft), wrong)
      case 'period':
        return this.period(draft as Span, wrong)
      case 'attachment': {
        const { digest, kind, bytes } = draft as UploadedFile
        return { digest, kind, bytes }
      }
      case 'group':
        return this.group(input.fields ?? [], draft as { [f: string]: Draft }, path, labels)
      case 'list':
        return this.list(input.item!, draft as Draft[], path, labels)
      case 'variants':
      case 'tagged':
        return this.chosen(input, draft as Chosen, path, labels)
      case 'reference':
        return this.reference(input, String(draft).trim(), wrong)
      default:
        return this.text(input, String(draft).trim(), wrong)
    }
  }

  private text(input: Input, text: string, wrong: (message: string) => undefined): string | undefined {
    if (input.pattern && !new RegExp(input.pattern, 'u').test(text)) return wrong(`“${text}”不合所要求的格式`)
    return text
  }

  private reference(input: Input, key: string, wrong: (message: string) => undefined): string | undefined {
    const code = input.register === 'enterprise' || input.register === 'collective'
    if (code) {
      const fault = creditCodeFault(key)
      return fault ? wrong(fault) : key.toUpperCase()
    }
    if (/\s/.test(key)) return wrong('编号中不能有空格')
    return input.prefix && !key.startsWith(input.prefix) ? input.prefix + key : key
  }

  private number(input: Input, text: string, wrong: (message: string) => undefined): number | undefined {
    if (!WHOLE.test(text)) return wrong('应为整数')
    const value = Number(text)
    if (input.minimum !== undefined && value < input.minimum) return wrong(`不得小于 ${input.minimum}`)
    if (input.maximum !== undefined && value > input.maximum) return wrong(`不得大于 ${input.maximum}`)
    return value
  }

  private moment(text: string, wrong: (message: string) => undefined): number | undefined {
    const ms = Date.parse(`${text}:00+08:00`)
    return Number.isNaN(ms) ? wrong('应为时刻，如 2024-10-31T09:30') : ms * 1000
  }

  private money({ text, unit }: Amount, wrong: (message: string) => undefined): number | undefined {
    const fen = fenOf(text, unit === 'yuan' ? 'yuan' : 'wan')
    return fen ?? wrong('应为金额，最小到分，如 12.5')
  }

  private thousandths(text: string, wrong: (message: string) => undefined): number | undefined {
    const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim())
    const fraction = (match?.[2] ?? '').replace(/0+$/, '')
    if (!match || fraction.length > THOUSANDTHS_PLACES) return wrong('应为数字，至多三位小数')
    return Number(match[1]! + fraction.padEnd(THOUSANDTHS_PLACES, '0'))
  }

  private period({ from, until }: Span, wrong: (message: string) => undefined): Json | undefined {
    if (!DAY.test(from) || !DAY.test(until)) return wrong('起止日期都要填写')
    return from > until ? wrong('止日早于起日') : { from, until }
  }

  private list(item: Input, drafts: Draft[], path: string[], labels: string[]): Json | undefined {
    const values: Json[] = []
    drafts.forEach((draft, index) => {
      const at = [...path, String(index)]
      const named = [...labels, `第 ${index + 1} 项`]
      if (isEmpty(item, draft)) this.fault(at, named, '请填写，或删去这一项')
      else {
        const value = this.value(item, draft, at, named)
        if (value !== undefined) values.push(value)
      }
    })
    return values
  }

  private chosen(input: Input, { variant, value }: Chosen, path: string[], labels: string[]): Json | undefined {
    const found = input.variants?.find((one) => one.value === variant)
    if (!found) return this.fault(path, labels, '请选择')
    if (input.kind === 'tagged') {
      const fields = this.group(found.input?.fields ?? [], value as { [f: string]: Draft }, path, labels)
      return { [input.tag!]: variant, ...(fields as { [f: string]: Json }) }
    }
    if (!found.input) return variant
    if (isEmpty(found.input, value)) return this.fault(path, [...labels, found.title], missing(found.input))
    const inner = this.value(found.input, value, path, [...labels, found.title])
    return inner === undefined ? undefined : { [variant]: inner }
  }
}

function missing(input: Input): string {
  return ['choice', 'variants', 'tagged', 'reference'].includes(input.kind) && !input.new ? '请选择' : '请填写'
}
