// Numbers, days and codes as offices write them.
import { describe, expect, it } from 'vitest'
import { creditCodeFault } from '@/text/creditCode'
import { dayOf, daysBetween, longDay, minuteOf, plusDays } from '@/text/day'
import { decimal, fenOf, grouped, percent, thousandths, wan, yuan } from '@/text/number'

describe('numbers', () => {
  it('groups digits with thin spaces and keeps every 分', () => {
    expect(grouped('1234567')).toBe('1\u2009234\u2009567')
    expect(wan(35_065_500_000)).toBe('35\u2009065.5')
    expect(wan(1)).toBe('0.000001')
    expect(wan(-1_500_000)).toBe('−1.5')
    expect(yuan(1205)).toBe('12.05 元')
    expect(yuan(-5)).toBe('−0.05 元')
    expect(thousandths(1_000_500)).toBe('1\u2009000.5')
    expect(decimal(0, 100, 2)).toBe('0.00')
    expect(percent(3, 8)).toBe('37.5 %')
    expect(percent(1, 0)).toBe('—')
  })

  it('reads amounts, and refuses parts of a 分', () => {
    expect(fenOf('12.5', 'wan')).toBe(12_500_000)
    expect(fenOf('1 234.56', 'yuan')).toBe(123_456)
    expect(fenOf('−0.05', 'yuan')).toBe(-5)
    expect(fenOf('0.0000001', 'wan')).toBeUndefined()
    expect(fenOf('1.005', 'yuan')).toBeUndefined()
    expect(fenOf('一万', 'wan')).toBeUndefined()
    expect(fenOf('', 'wan')).toBeUndefined()
    expect(fenOf('9999999999999', 'wan')).toBeUndefined()
  })
})

describe('days', () => {
  it('are those of China, whatever the browser thinks', () => {
    expect(dayOf(Date.parse('2024-10-31T16:00:00Z'))).toBe('2024-11-01')
    expect(dayOf(Date.parse('2024-10-31T15:59:59Z'))).toBe('2024-10-31')
    expect(minuteOf('2024-10-31T01:30:00.5Z')).toBe('2024-10-31 09:30')
    expect(plusDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
    expect(longDay('2024-03-01')).toBe('2024年3月1日')
  })
})

describe('credit codes', () => {
  it('are checked by GB 32100-2015', () => {
    expect(creditCodeFault('91350100M000100Y43')).toBeUndefined()
    expect(creditCodeFault('91350100m000100y43')).toBeUndefined()
    expect(creditCodeFault('91350100M000100Y44')).toContain('校验位')
    expect(creditCodeFault('91350100M000100Y4')).toContain('17 位')
    expect(creditCodeFault('9135010OM000100Y43')).toContain('第 8 位')
  })
})
