// Figures as people read them, and the way to the events each is made of.
import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router'
import type { components } from '@/api/schema'
import { decimal, grouped, yuan } from '@/text/number'

export type Figure = components['schemas']['FigureBody']

const NONE = '—'
const BOUNDS: Record<string, string> = { at_least: '至少 ', about: '约 ' }

/** 分 in a hundredth of 万元. */
const FEN_SHOWN = 10_000

/** The number without its unit, to the last digit; a dash where there is nothing to divide by. */
export function figureExact(figure: Figure): string {
  if (figure.value === null || figure.value === undefined) return NONE
  return `${BOUNDS[figure.bound] ?? ''}${decimal(figure.value, figure.steps)}`
}

/** The same for looking at: 万元 and percentages with two digits; the exact amount stands in the hint beside it. */
export function figureText(figure: Figure): string {
  const { value, steps } = figure
  if (value === null || value === undefined) return NONE
  const bound = BOUNDS[figure.bound] ?? ''
  if (isMoney(figure)) return `${bound}${wanText(Math.round((value / steps) * 1_000_000))}`
  return `${bound}${decimal(value, steps, figure.unit === '%' ? 2 : 0)}`
}

/** 分 as 万元 with two digits. */
export function wanText(fen: number): string {
  return decimal(Math.round(fen / FEN_SHOWN), 100, 2)
}

/** A number of an indicator's unit from its smallest steps, with two digits, for charts. */
export function amount(figure: Figure): number | null {
  return figure.value === null || figure.value === undefined
    ? null
    : Math.round((figure.value / figure.steps) * 100) / 100
}

export function isMoney(figure: Figure): boolean {
  return figure.unit === '万元'
}

/** What a figure says beside its text: an amount in 元. */
export function figureHint(figure: Figure): string | undefined {
  if (!isMoney(figure) || figure.value === null || figure.value === undefined) return undefined
  return yuan(Math.round((figure.value / figure.steps) * 1_000_000))
}

/** Numerator and denominator of a rate or mean, such as `270 ÷ 926`; amounts of money in 万元. */
export function fraction(figure: Figure): string | undefined {
  const { numerator, denominator } = figure
  if (numerator === null || numerator === undefined || denominator === null || denominator === undefined)
    return undefined
  const money = figure.indicator.includes('income') || figure.indicator.includes('return') || isMoney(figure)
  if (denominator === 0 && numerator === 0) return undefined
  if (!money) return `${grouped(String(numerator))} ÷ ${grouped(String(denominator))}`
  const parts = figure.unit === '%' ? wanText(denominator) : grouped(String(denominator))
  return `${wanText(numerator)} ÷ ${parts}`
}

export function isNegativeFigure(figure: Figure): boolean {
  return typeof figure.value === 'number' && figure.value < 0
}

/** The page that opens a figure into its events. */
export function figureTo(indicator: string, query: LocationQueryRaw): RouteLocationRaw {
  return { path: `/audit/figures/${encodeURIComponent(indicator)}`, query }
}
