// What a form asks for, as the ledger describes it (`/api/v1/forms/{name}`), and what has been filled in so far.

export interface Choice {
  value: string
  title: string
}

/** What is entered; which of the other members there are, `kind` says. */
export interface Input {
  kind: string
  pattern?: string
  minimum?: number
  maximum?: number
  register?: string
  prefix?: string
  new?: boolean
  choices?: Choice[]
  fields?: Field[]
  item?: Input
  tag?: string
  variants?: Variant[]
}

export interface Variant extends Choice {
  input?: Input
}

export interface Field {
  name: string
  label: string
  required: boolean
  input: Input
}

/** An act that may be registered. */
export interface Act {
  name: string
  title: string
  register: string
  register_title: string
  right: string
  allowed: boolean
  roles: string[]
  submit_to: string
  /** Whether it has a business date. */
  dated: boolean
}

/** An act with its form. */
export interface Form extends Act {
  /** What to know before filling it in. */
  about?: string
  fields: Field[]
}

/** An uploaded file, as events name it. */
export interface UploadedFile {
  digest: string
  kind: string
  bytes: number
}

/** An amount as it is typed, with its unit and bound. */
export interface Amount {
  text: string
  unit: string
  bound: string
}

export interface Span {
  from: string
  until: string
}

/** One of several, with what belongs to it. */
export interface Chosen {
  variant: string
  value: Draft
}

/** What has been filled in, in the shape of its input. Text stands as it was typed. */
export type Draft =
  string | boolean | null | Amount | Span | UploadedFile | Chosen | Draft[] | { [field: string]: Draft }

/** Bounds of counts and amounts (口径). */
export const BOUNDS: Choice[] = [
  { value: 'exact', title: '准确' },
  { value: 'at_least', title: '以上' },
  { value: 'about', title: '约' },
]

/** How amounts of money may be entered. */
export const MONEY_UNITS: Choice[] = [
  { value: 'wan', title: '万元' },
  { value: 'yuan', title: '元' },
]

/** An input before anything is filled in. */
export function emptyDraft(input: Input): Draft {
  switch (input.kind) {
    case 'flag':
      return false
    case 'money':
    case 'bounded_money':
      return { text: '', unit: 'wan', bound: 'exact' }
    case 'bounded_count':
      return { text: '', unit: '', bound: 'exact' }
    case 'quantity':
      return { text: '', unit: input.choices?.[0]?.value ?? '', bound: 'exact' }
    case 'period':
      return { from: '', until: '' }
    case 'attachment':
      return null
    case 'group':
      return emptyFields(input.fields ?? [])
    case 'list':
      return []
    case 'variants':
    case 'tagged':
      return { variant: '', value: '' }
    default:
      return ''
  }
}

/** Fields before anything is filled in. */
export function emptyFields(fields: Field[]): { [field: string]: Draft } {
  return Object.fromEntries(fields.map((field) => [field.name, emptyDraft(field.input)]))
}

/** Fills in what an address gives: plain fields of the form by their names. */
export function prefilled(fields: Field[], given: Record<string, unknown>): { [field: string]: Draft } {
  const draft = emptyFields(fields)
  for (const field of fields) {
    const text = given[field.name]
    if (typeof text !== 'string') continue
    if (['variants', 'tagged'].includes(field.input.kind)) draft[field.name] = chosenIn(field.input, text)
    else if (typeof draft[field.name] === 'string') draft[field.name] = text
    else if (field.input.kind === 'list' && typeof emptyDraft(field.input.item!) === 'string')
      draft[field.name] = [text]
  }
  return draft
}

/** One of several as an address gives it: its word, then what belongs to it, with slashes between. */
function chosenIn(input: Input, text: string): Chosen {
  const [variant, ...parts] = text.split('/')
  const found = input.variants?.find((one) => one.value === variant)
  if (!found) return { variant: '', value: '' }
  if (!found.input) return { variant: found.value, value: '' }
  const empty = emptyDraft(found.input)
  if (typeof empty === 'string') return { variant: found.value, value: parts.join('/') }
  const fields = found.input.fields ?? []
  const given = fields.map(({ name }, index) => [
    name,
    // The last takes what is left, slashes and all.
    index === fields.length - 1 ? parts.slice(index).join('/') : (parts[index] ?? ''),
  ])
  return { variant: found.value, value: prefilled(fields, Object.fromEntries(given)) }
}
