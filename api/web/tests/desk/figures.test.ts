// Figures, bands, places and files, as the desk writes them.
import { describe, expect, it } from 'vitest'
import { banded, bandOf, bandText } from '@/desk/dashboard/bands'
import { ranked } from '@/desk/dashboard/ranking'
import { csv } from '@/desk/csv'
import { figureExact, figureHint, figureText, fraction, type Figure } from '@/desk/figures'

const figure = (part: Partial<Figure>): Figure => ({
  indicator: 'visits',
  name: '走访',
  unit: '次',
  steps: 1,
  bound: 'exact',
  ...part,
})

describe('a figure', () => {
  it('is a dash where there is nothing to divide by', () => {
    expect(figureText(figure({ unit: '%', steps: 100, value: null, numerator: 0, denominator: 0 }))).toBe('—')
    expect(fraction(figure({ numerator: 0, denominator: 0 }))).toBeUndefined()
  })
  it('has two digits of 万元, and all of them in the hint', () => {
    const income = figure({ indicator: 'total_income', unit: '万元', steps: 1_000_000, value: 1_059_192_085 })
    expect(figureText(income)).toBe('1\u2009059.19')
    expect(figureExact(income)).toBe('1\u2009059.192085')
    expect(figureHint(income)).toBe('10\u2009591\u2009920.85 元')
  })
  it('says what was divided by what', () => {
    const rate = figure({
      indicator: 'party_coverage_rate',
      unit: '%',
      steps: 100,
      value: 2916,
      numerator: 270,
      denominator: 926,
    })
    expect(figureText(rate)).toBe('29.16')
    expect(fraction(rate)).toBe('270 ÷ 926')
  })
  it('says how it is meant, and what is negative', () => {
    expect(figureText(figure({ value: 4000, bound: 'at_least' }))).toBe('至少 4\u2009000')
    expect(figureText(figure({ value: -3 }))).toBe('−3')
  })
})

describe('bands', () => {
  const thresholds = [0, 5_000_000, 10_000_000]
  it('take their lower limit in and their upper one not', () => {
    expect([-1, 0, 4_999_999, 5_000_000, 10_000_000].map((fen) => bandOf(thresholds, fen))).toEqual([1, 2, 2, 3, 4])
  })
  it('are counted, and below nothing only where somebody is', () => {
    expect(banded(thresholds, [0, 5_000_000, 7_000_000])).toEqual([
      { title: '0—5 万元', count: 1 },
      { title: '5—10 万元', count: 2 },
      { title: '10 万元以上', count: 0 },
    ])
    expect(banded(thresholds, [-1])[0]).toEqual({ title: '不足 0 万元', count: 1 })
  })
  it('are written by their limits', () => {
    expect(bandText(10_000_000, 50_000_000)).toBe('10—50 万元')
  })
})

describe('places', () => {
  it('are shared by equals, and what has no value has none', () => {
    const places = ranked([3, null, 5, 3], (value) => value)
    expect(places.map(({ one, place }) => [one, place])).toEqual([
      [5, 1],
      [3, 2],
      [3, 2],
      [null, undefined],
    ])
  })
})

describe('a file for spreadsheets', () => {
  it('quotes what needs it, and lets no text be a formula', () => {
    const text = csv([['甲,乙', '=1+1', '−5', '1\u2009000', '说"好"']])
    expect(text).toBe('\uFEFF"甲,乙",\'=1+1,-5,1000,"说""好"""\r\n')
  })
})
