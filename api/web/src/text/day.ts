// Days and moments in China's time (Asia/Shanghai, UTC+8 without summer time), whatever the browser's own zone is.

const HOURS_AHEAD = 8
const MS_OF_HOUR = 3_600_000
const MS_OF_DAY = 24 * MS_OF_HOUR

/** A moment shifted so that its UTC fields are China's. */
function shifted(ms: number): Date {
  return new Date(ms + HOURS_AHEAD * MS_OF_HOUR)
}

/** The day in China at a moment, `YYYY-MM-DD`. */
export function dayOf(ms: number): string {
  return shifted(ms).toISOString().slice(0, 10)
}

/** Today in China, by the browser's clock. */
export function today(): string {
  return dayOf(Date.now())
}

/** A moment the ledger tells (`2024-10-31T09:30:00.123456+08:00` or with Z) as `2024-10-31 09:30`. */
export function minuteOf(text: string): string {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? text : shifted(ms).toISOString().slice(0, 16).replace('T', ' ')
}

/** A day some days later, or earlier with a negative number. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_OF_DAY).toISOString().slice(0, 10)
}

/** How many days the second day is after the first. */
export function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(`${second}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / MS_OF_DAY)
}

/** `2024年10月31日`. */
export function longDay(day: string): string {
  const [year, month, date] = day.split('-')
  return `${year}年${Number(month)}月${Number(date)}日`
}

/** `10月31日`. */
export function monthDay(day: string): string {
  const [, month, date] = day.split('-')
  return `${Number(month)}月${Number(date)}日`
}
