// The figures of a frozen report, found in its JSON whatever form its sheet has, so that old forms stay readable.

export interface ReportFigure {
  /** Where it stands, in words: a breakdown and its label, a month. */
  place: string
  indicator: string
  name: string
  text: string | null
  unit: string
}

type Json = Record<string, unknown>

function isFigure(value: Json): boolean {
  return typeof value.indicator === 'string' && typeof value.name === 'string' && 'text' in value && 'unit' in value
}

/** What names a part of a sheet. */
function labelOf(value: Json): string {
  const found = ['label', 'month', 'title', 'name'].map((key) => value[key]).find((one) => typeof one === 'string')
  return typeof found === 'string' ? found : ''
}

/** Every figure in a report's body, in its order. */
export function figuresIn(value: unknown, place: string[] = []): ReportFigure[] {
  if (Array.isArray(value)) return value.flatMap((one) => figuresIn(one, place))
  if (typeof value !== 'object' || value === null) return []
  const object = value as Json
  if (isFigure(object)) {
    const { indicator, name, text, unit } = object as unknown as ReportFigure
    return [{ place: place.filter((one) => one !== '' && one !== name).join(' · '), indicator, name, text, unit }]
  }
  const label = labelOf(object)
  return Object.values(object).flatMap((one) => figuresIn(one, label ? [...place, label] : place))
}
