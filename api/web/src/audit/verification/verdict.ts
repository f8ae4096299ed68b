// An outcome in plain words: what was proven, what was not, and what is wrong. Nothing is claimed that was not checked.
import { minuteOf } from '@/text/day'
import { grouped } from '@/text/number'
import type { Outcome } from './check'
import type { Verified } from './note'

export interface Verdict {
  /** 有误, 已证明未被改动, or only 自洽. */
  kind: 'wrong' | 'proven' | 'consistent'
  title: string
  wrong: string[]
  proven: string[]
  unproven: string[]
}

/** Where the keys came from: a key that the ledger itself told proves nothing against the ledger. */
export interface Given {
  keysFromLedger: boolean
}

const MS_OF_SECOND = 1000

/** When a witness says that it cosigned. */
export function moment(time: number): string {
  return minuteOf(new Date(time * MS_OF_SECOND).toISOString())
}

export function witnessesOf(signedBy: readonly Verified[]): Verified[] {
  return signedBy.filter((one) => one.key.use === 'witness')
}

const count = (number: number) => grouped(String(number))

/** The verdict on an outcome. */
export function verdictOf(outcome: Outcome, given: Given): Verdict {
  const wrong = [
    ...outcome.faults,
    ...(outcome.more > 0 ? [`另有 ${outcome.more} 处同类错误`] : []),
    ...outcome.kept.filter((one) => one.fault && one.ledger).map((one) => `${one.name}：${one.fault}`),
  ]
  const sound = outcome.faults.length === 0
  const holding = outcome.kept.filter((one) => !one.fault)
  const witnesses = witnessesOf(outcome.signedBy)
  const anchored = !given.keysFromLedger && (holding.length > 0 || witnesses.length > 0)
  const verdict = { wrong, proven: proven(outcome, sound), unproven: unproven(outcome, given, anchored) }
  if (wrong.length > 0) return { ...verdict, kind: 'wrong', title: '有误：请保全现场，不要修补' }
  if (!anchored) return { ...verdict, kind: 'consistent', title: '自洽，但尚不能证明历史未被整个重写' }
  return { ...verdict, kind: 'proven', title: '完好：所核对的部分未被改动' }
}

function proven(outcome: Outcome, sound: boolean): string[] {
  const lines: string[] = []
  if (sound && outcome.entries) {
    const bytes = count(outcome.entryBytes)
    lines.push(`全部 ${count(outcome.size)} 条事件的原文（${bytes} 字节）逐条算出散列，序号与位置一致`)
  }
  if (sound) {
    lines.push(`比对散列块 ${count(outcome.tilesCompared)} 块，由下至上算出的根与检查点的根相同`)
    lines.push(`最新的检查点（${count(outcome.size)} 条）确由「${outcome.origin}」的公钥签名`)
  }
  for (const one of outcome.kept.filter((kept) => !kept.fault)) {
    lines.push(`${one.name}：自它公布以来，前 ${count(one.size)} 条一字未改、一条未少`)
    for (const { key, time } of witnessesOf(one.signedBy)) {
      lines.push(`${one.name}：见证方「${key.name}」于 ${moment(time ?? 0)} 见证过这 ${count(one.size)} 条`)
    }
  }
  if (sound) {
    for (const { key, time } of witnessesOf(outcome.signedBy)) {
      const when = moment(time ?? 0)
      lines.push(`见证方「${key.name}」于 ${when} 见证了最新的检查点：前 ${count(outcome.size)} 条此后未被改动`)
    }
  }
  return lines
}

function unproven(outcome: Outcome, given: Given, anchored: boolean): string[] {
  const lines: string[] = []
  if (!outcome.entries) lines.push('没有读取事件原文，只核对了散列：原文是否就是这些散列所指的，没有证明')
  for (const one of outcome.kept.filter((kept) => kept.fault && !kept.ledger)) {
    lines.push(`${one.name}：不能作为依据：${one.fault}`)
  }
  if (given.keysFromLedger) {
    lines.push('公钥取自台账本身：换了密钥、整个重写的台账同样会通过。请用建账时从外部得到的公钥再核对一次')
  }
  if (!anchored) {
    lines.push('没有外部的检查点或见证方签名为凭：持有密钥者重写全部历史后重新签名，同样自洽')
  } else {
    const furthest = Math.max(
      0,
      ...outcome.kept.filter((one) => !one.fault).map((one) => one.size),
      ...(witnessesOf(outcome.signedBy).length > 0 ? [outcome.size] : []),
    )
    if (furthest < outcome.size) {
      const [first, last] = [count(furthest), count(outcome.size - 1)]
      lines.push(`第 ${first} 号至第 ${last} 号事件晚于所出示的检查点，只知道自洽；请保存本次的检查点，下次出示`)
    }
  }
  if (outcome.unknown.length > 0) {
    lines.push(`检查点下另有未核对的签名（没有给出公钥）：${[...new Set(outcome.unknown)].join('、')}`)
  }
  lines.push('个人信息、附件、定格报表的原件不在日志之内；登记的内容是否属实，也不是散列能证明的')
  return lines
}
