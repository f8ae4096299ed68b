// Contributions added up in the browser, and whether they come to the figure.
import { describe, expect, it } from 'vitest'
import { agreement, changeAgreement, medianTenths, partOf, rounded, type Figure, type Indicator } from '@/audit/figures'
import { changedFields } from '@/audit/life'
import { rawEntry } from '@/audit/rawEntry'
import { figuresIn } from '@/audit/reportFigures'

function figure(more: Partial<Figure>): Figure {
  return { indicator: 'x', name: 'x', unit: '个', steps: 1, bound: 'exact', ...more } as Figure
}

function indicator(more: Partial<Indicator>): Indicator {
  return { key: 'x', name: 'x', unit: '个', steps: 1, kind: '存量', ...more } as Indicator
}

const numerators = (...amounts: number[]) => amounts.map((amount) => ({ amount, part: 'numerator' }))

describe('contributions', () => {
  it('come to a sum, or not', () => {
    const shares = numerators(3, -1, 5)
    expect(agreement(figure({ value: 7, text: '7' }), indicator({}), shares).agrees).toBe(true)
    expect(agreement(figure({ value: 8, text: '8' }), indicator({}), shares).agrees).toBe(false)
  })

  it('are added exactly where floats would not', () => {
    const shares = numerators(...Array<number>(3).fill(9_007_199_254_740_991))
    const told = agreement(figure({ value: 1, text: '1' }), indicator({}), shares)
    expect(told.text).toContain('27\u2009021\u2009597\u2009764\u2009222\u2009973')
  })

  it('come to a rate by numerator and denominator', () => {
    const shares = [...numerators(200, 70), { amount: 926, part: 'denominator' }]
    const rate = { value: 2916, text: '29.16', unit: '%', steps: 100, numerator: 270, denominator: 926 }
    const percent = indicator({ unit: '%', steps: 100, kind: '比率' })
    expect(agreement(figure(rate), percent, shares)).toMatchObject({ agrees: true })
    expect(agreement(figure({ ...rate, value: 2917 }), percent, shares).agrees).toBe(false)
    expect(agreement(figure(rate), percent, shares.slice(1)).agrees).toBe(false)
  })

  it('come to a mean of money', () => {
    const shares = [...numerators(35_065_500_000), { amount: 1455, part: 'denominator' }]
    const mean = { value: 24_100_000, unit: '万元', steps: 1_000_000, numerator: 35_065_500_000, denominator: 1455 }
    const told = agreement(figure({ ...mean, text: '24.1' }), indicator({ unit: '万元', steps: 1_000_000 }), shares)
    expect(told).toMatchObject({ agrees: true })
    expect(told.text).toContain('35\u2009065.5')
  })

  it('give no figure where the denominator is nothing', () => {
    const none = figure({ value: null, text: null, numerator: 0, denominator: 0, unit: '%', steps: 100 })
    expect(agreement(none, indicator({ unit: '%', kind: '比率' }), []).agrees).toBe(true)
  })

  it('have their middle', () => {
    const days = indicator({ unit: '天', steps: 10, kind: '中位数' })
    expect(
      agreement(figure({ value: 100, text: '10', unit: '天', steps: 10 }), days, numerators(12, 8, 10)).agrees,
    ).toBe(true)
    expect(medianTenths([1, 2])).toBe(15n)
    expect(medianTenths([])).toBeUndefined()
  })

  it('are rounded half away from zero', () => {
    expect([rounded(5n, 2n), rounded(-5n, 2n), rounded(4n, 3n), rounded(-4n, -3n)]).toEqual([3n, -3n, 1n, 1n])
  })

  it('of a rate of growth are money', () => {
    expect(partOf({ key: 'total_income_growth', kind: '比率', unit: '%', steps: 100 }).unit).toBe('万元')
    expect(partOf({ key: 'party_coverage_rate', kind: '比率', unit: '%', steps: 100 }).unit).toBe('')
  })
})

describe('the text of an entry', () => {
  it('is cut out of an answer byte for byte', () => {
    const entry = '{"body":{"text":"a } \\" { b\\\\"},"position":7}'
    expect(rawEntry(`{"position":7,"entry":${entry},"told":{"sentence":"x"}}`)).toBe(entry)
    expect(rawEntry('{"position":7}')).toBeUndefined()
  })
})

describe('the figures of a report', () => {
  it('are found wherever they stand', () => {
    const one = (name: string) => ({ indicator: name, name, text: '1', unit: '个', steps: 1 })
    const body = {
      breakdowns: [{ indicator: 'a', name: '党组织', parts: [{ label: '党委', figure: one('a') }] }],
      figures: [one('b')],
      on: '2024-10-31',
    }
    expect(figuresIn(body).map(({ place, name }) => [place, name])).toEqual([
      ['党组织 · 党委', 'a'],
      ['', 'b'],
    ])
  })
})

describe('a step of a replay', () => {
  it('marks the fields it changed', () => {
    const changes = [{ path: '/assignment/due' }, { path: '/a~1b/0' }]
    const step = { entry: { changes }, fields: [], figures: [] } as unknown as Parameters<typeof changedFields>[0]
    expect([...changedFields(step)]).toEqual(['assignment', 'a/b'])
  })
})

describe('what came between two points of knowledge', () => {
  const sums = (numerator: number, denominator = 0) => ({
    numerator: BigInt(numerator),
    denominator: BigInt(denominator),
  })

  it('comes to the difference of a sum, from nothing as well', () => {
    expect(changeAgreement(figure({ value: 7 }), figure({ value: 4 }), indicator({}), sums(-3)).agrees).toBe(true)
    expect(changeAgreement(figure({ value: 7 }), figure({ value: 4 }), indicator({}), sums(-2)).agrees).toBe(false)
    expect(changeAgreement(figure({ value: null }), figure({ value: 4 }), indicator({}), sums(4)).agrees).toBe(true)
  })

  it('comes to the differences above and below the line of a rate', () => {
    const percent = indicator({ unit: '%', steps: 100, kind: '比率' })
    const then = figure({ value: 5000, numerator: 1, denominator: 2 })
    const now = figure({ value: 6000, numerator: 3, denominator: 5 })
    expect(changeAgreement(then, now, percent, sums(2, 3)).agrees).toBe(true)
    expect(changeAgreement(then, now, percent, sums(2, 4)).agrees).toBe(false)
  })

  it('is no sum for a median', () => {
    const told = changeAgreement(figure({ value: 5 }), figure({ value: 9 }), indicator({ kind: '中位数' }), sums(1))
    expect(told.text).toContain('中位数')
  })
})
