// Income bands as the settings define them: which band an amount is in, and how many are in each.
import { decimal } from '@/text/number'

const FEN_OF_WAN = 1_000_000

/** The number of the band an amount in 分 is in, from 1 up: below the first threshold, then from each to the next. */
export function bandOf(thresholds: number[], fen: number): number {
  return thresholds.filter((threshold) => threshold <= fen).length + 1
}

/** `10—50 万元`, by the limits of a band in 分. */
export function bandText(from: number | null | undefined, until: number | null | undefined): string {
  const wan = (fen: number) => decimal(fen, FEN_OF_WAN)
  if (from === null || from === undefined)
    return until === null || until === undefined ? '全部' : `不足 ${wan(until)} 万元`
  return until === null || until === undefined ? `${wan(from)} 万元以上` : `${wan(from)}—${wan(until)} 万元`
}

export interface Band {
  title: string
  count: number
}

/** How many of some amounts in 分 are in each band, lowest first. */
export function banded(thresholds: number[], amounts: number[]): Band[] {
  const bands = [undefined, ...thresholds].map((from, index) => ({
    title: bandText(from, thresholds[index]),
    count: 0,
  }))
  for (const fen of amounts) bands[bandOf(thresholds, fen) - 1]!.count++
  // Below nothing there is nobody as a rule; that band is told only where somebody is.
  return bands.filter((band, index) => index > 0 || band.count > 0)
}
