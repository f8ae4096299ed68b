// What was filled in, as the check page shows it: labels and values in the words of the form.
import { BOUNDS, MONEY_UNITS, type Amount, type Chosen, type Draft, type Field, type Input, type Span } from './input'
import { isEmpty } from './body'

/** A line of the check page. */
export interface Line {
  label: string
  text: string
}

/** The filled-in fields, one line each; fields within fields are told with the names around them. */
export function linesOf(fields: Field[], draft: { [field: string]: Draft }, names: Map<string, string>): Line[] {
  return fields.flatMap((field) => lines(field.label, field.input, draft[field.name]!, names))
}

function lines(label: string, input: Input, draft: Draft, names: Map<string, string>): Line[] {
  if (isEmpty(input, draft)) return []
  if (input.kind === 'group') {
    return (input.fields ?? []).flatMap((field) =>
      lines(field.label, field.input, (draft as { [f: string]: Draft })[field.name]!, names),
    )
  }
  if (input.kind === 'list') {
    return (draft as Draft[]).map((item, index) => ({
      label: index === 0 ? label : '',
      text: told(input.item!, item, names),
    }))
  }
  return [{ label, text: told(input, draft, names) }]
}

const titleOf = (choices: { value: string; title: string }[] | undefined, value: string) =>
  choices?.find((choice) => choice.value === value)?.title ?? value

function told(input: Input, draft: Draft, names: Map<string, string>): string {
  switch (input.kind) {
    case 'flag':
      return draft ? '是' : '否'
    case 'money':
    case 'bounded_money':
    case 'bounded_count':
    case 'quantity': {
      const { text, unit, bound } = draft as Amount
      const units = input.kind === 'quantity' ? input.choices : MONEY_UNITS
      const extent = bound === 'exact' ? '' : `（${titleOf(BOUNDS, bound)}）`
      return `${text}${unit ? ` ${titleOf(units, unit)}` : ''}${extent}`
    }
    case 'period':
      return `${(draft as Span).from} 至 ${(draft as Span).until}`
    case 'attachment':
      return '附件'
    case 'choice':
      return titleOf(input.choices, String(draft))
    case 'reference': {
      const name = names.get(`${input.register}/${String(draft)}`)
      return name && name !== draft ? `${name}（${String(draft)}）` : String(draft)
    }
    case 'group':
      return lines('', input, draft, names)
        .map((line) => (line.label ? `${line.label}：${line.text}` : line.text))
        .join('；')
    case 'list':
      return (draft as Draft[]).map((item) => told(input.item!, item, names)).join('、')
    case 'variants':
    case 'tagged': {
      const { variant, value } = draft as Chosen
      const found = input.variants?.find((one) => one.value === variant)
      const inner = found?.input && !isEmpty(found.input, value) ? `：${told(found.input, value, names)}` : ''
      return `${found?.title ?? variant}${inner}`
    }
    default:
      return String(draft)
  }
}
