// What a figure's contributions come to, added up in the browser with whole numbers, and how parts are written.
import type { components } from '@/api/schema'
import { decimal } from '@/text/number'

export type Figure = components['schemas']['FigureBody']
export type Indicator = components['schemas']['IndicatorBody']

export interface Share {
  amount: number
  part: string
}

/** The sums of contributions so far. */
export interface Sums {
  numerator: bigint
  denominator: bigint
}

export const NOTHING: Sums = { numerator: 0n, denominator: 0n }

/** The sums after one more contribution. */
export function plus(sums: Sums, share: Share): Sums {
  const amount = BigInt(share.amount)
  return share.part === 'denominator'
    ? { ...sums, denominator: sums.denominator + amount }
    : { ...sums, numerator: sums.numerator + amount }
}

export function sumOf(shares: readonly Share[], from: Sums = NOTHING): Sums {
  return shares.reduce(plus, from)
}

/** Whether a figure is the sum itself, or comes of a numerator and a denominator, or is the middle of its parts. */
export type Make = 'sum' | 'quotient' | 'median'

export function makeOf(figure: Figure, indicator: Indicator): Make {
  if (indicator.kind === '中位数') return 'median'
  return figure.denominator === null || figure.denominator === undefined ? 'sum' : 'quotient'
}

/** The smallest steps of a percentage: hundredths of a percent. */
const STEPS_OF_WHOLE = 10_000n
const STEPS_OF_WAN = 1_000_000

/** In what a contribution is counted: a rate of growth is made of money, other rates of counts. */
export function partOf(indicator: Pick<Indicator, 'key' | 'kind' | 'unit' | 'steps'>): { unit: string; steps: number } {
  if (indicator.unit !== '%') return { unit: indicator.unit, steps: indicator.kind === '中位数' ? 1 : indicator.steps }
  return /_growth$/.test(indicator.key) ? { unit: '万元', steps: STEPS_OF_WAN } : { unit: '', steps: 1 }
}

/** A sum or a contribution as people read it. */
export function written(amount: bigint | number, steps: number): string {
  return decimal(amount, steps)
}

/** A figure as people read it, with its unit. */
export function figureText(figure: Pick<Figure, 'value' | 'steps' | 'unit'>): string {
  const { value, steps, unit } = figure
  return value === null || value === undefined ? '—' : `${written(value, steps)} ${unit}`
}

/** Nearest whole of a quotient, halves away from zero, as the ledger rounds. */
export function rounded(numerator: bigint, denominator: bigint): bigint {
  const [top, bottom] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator]
  const size = top < 0n ? -top : top
  const nearest = (size * 2n + bottom) / (bottom * 2n)
  return top < 0n ? -nearest : nearest
}

/** The middle of amounts in tenths: of an even count the mean of the two in the middle. */
export function medianTenths(amounts: readonly number[]): bigint | undefined {
  if (amounts.length === 0) return undefined
  const sorted = [...amounts].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1]!, sorted[middle]!]
  return (BigInt(low) + BigInt(high)) * 5n
}

/** Whether contributions come to the figure, and in what words. */
export interface Agreement {
  agrees: boolean
  text: string
}

/** Holds all contributions of a figure against it. */
export function agreement(figure: Figure, indicator: Indicator, shares: readonly Share[]): Agreement {
  const { steps, unit } = partOf(indicator)
  const sums = sumOf(shares)
  const said = figureText(figure)
  const value = figure.value === null || figure.value === undefined ? undefined : BigInt(figure.value)
  const count = ` ${shares.length} 条`
  const make = makeOf(figure, indicator)
  if (make === 'median') {
    const middle = medianTenths(shares.filter((share) => share.part === 'numerator').map((share) => share.amount))
    return { agrees: middle === value, text: `${count}的中位数为 ${written(middle ?? 0n, 10)}，数字为 ${said}` }
  }
  if (make === 'sum') {
    return {
      agrees: sums.numerator === (value ?? 0n),
      text: `${count}逐条相加得 ${written(sums.numerator, steps)}${unit ? ` ${unit}` : ''}，数字为 ${said}`,
    }
  }
  const isParts =
    sums.numerator === BigInt(figure.numerator ?? 0) && sums.denominator === BigInt(figure.denominator ?? 0)
  const parts = `分子各条相加得 ${written(sums.numerator, steps)}，分母各条相加得 ${amountText(indicator, sums.denominator, true)}`
  if (sums.denominator === 0n) return { agrees: isParts && value === undefined, text: `${parts}；分母为零，没有数字` }
  const scale = indicator.unit === '%' ? STEPS_OF_WHOLE : 1n
  const computed = rounded(sums.numerator * scale, sums.denominator)
  return {
    agrees: isParts && computed === value,
    text: `${parts}，相除得 ${written(computed, indicator.steps)} ${indicator.unit}，数字为 ${said}`,
  }
}

/** An amount above or below the line: below a rate of growth lies money, below everything else a count. */
export function amountText(indicator: Indicator, amount: bigint | number, isBottom: boolean): string {
  return written(amount, isBottom && indicator.unit !== '%' ? 1 : partOf(indicator).steps)
}

/** Holds what events between two points of knowledge brought against the difference of the figure. */
export function changeAgreement(then: Figure, now: Figure, indicator: Indicator, brought: Sums): Agreement {
  const make = makeOf(now, indicator)
  if (make === 'median') return { agrees: true, text: '中位数之差不由各条相加而得，以下是改变了它的各条' }
  const part = (of: 'value' | 'numerator' | 'denominator') => BigInt(now[of] ?? 0) - BigInt(then[of] ?? 0)
  const unit = partOf(indicator).unit
  const above = `${amountText(indicator, brought.numerator, false)}${unit ? ` ${unit}` : ''}`
  if (make === 'sum') {
    return { agrees: brought.numerator === part('value'), text: `其间各条相加得 ${above}，即两个时点之差` }
  }
  const below = amountText(indicator, brought.denominator, true)
  return {
    agrees: brought.numerator === part('numerator') && brought.denominator === part('denominator'),
    text: `其间各条相加，分子增减 ${above}，分母增减 ${below}，即两个时点分子、分母之差`,
  }
}
