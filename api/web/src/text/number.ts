// Numbers as offices write them: 万元 with 元 beside it, thin spaces between thousands, a minus sign, no rounding of 分.

const FEN_OF_YUAN = 100
const FEN_OF_WAN = 1_000_000
/** U+2009. */
const THIN_SPACE = '\u2009'
const MINUS = '−'

/** Digits in groups of three, with thin spaces between. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE)
}

/** A decimal number of `unit` parts, exactly: no digit is rounded away, and no trailing zero shown beyond `least`. */
export function decimal(value: number | bigint, unit: number, least = 0): string {
  const whole = BigInt(value)
  const parts = BigInt(unit)
  const size = whole < 0n ? -whole : whole
  const places = String(unit).length - 1
  let fraction = String(size % parts).padStart(places, '0')
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  const sign = whole < 0n ? MINUS : ''
  return `${sign}${grouped(String(size / parts))}${fraction ? `.${fraction}` : ''}`
}

/** 分 as 万元, without the unit. */
export function wan(fen: number): string {
  return decimal(fen, FEN_OF_WAN)
}

/** 分 as 元 with the unit. */
export function yuan(fen: number): string {
  return `${decimal(fen, FEN_OF_YUAN, 2)} 元`
}

/** Thousandths as a decimal number. */
export function thousandths(value: number): string {
  return decimal(value, 1000)
}

/** Millionths of a ratio as a percentage with one digit, such as 37.5 %. */
export function percent(numerator: number, denominator: number): string {
  if (denominator === 0) return '—'
  return `${((numerator * 100) / denominator).toFixed(1)} %`
}

/** An amount written in 元 or 万元 as 分; `undefined` where it is no amount or has parts of a 分. */
export function fenOf(text: string, unit: 'yuan' | 'wan'): number | undefined {
  const plain = text
    .trim()
    .replace(/[\s\u2009,，]/g, '')
    .replace(MINUS, '-')
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(plain)
  if (!match) return undefined
  const places = unit === 'wan' ? 6 : 2
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > places) return undefined
  const fen = Number(BigInt(match[2]!) * 10n ** BigInt(places) + BigInt(fraction.padEnd(places, '0') || '0'))
  if (!Number.isSafeInteger(fen)) return undefined
  return match[1] ? -fen : fen
}
