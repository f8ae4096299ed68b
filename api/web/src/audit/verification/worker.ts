// Runs the check beside the page, so that the page stays alive.
import { problemIn, type Problem } from '@/api/client'
import { checkLedger, type Outcome, type Request } from './check'
import { ledgerSource } from './ledgerSource'
import { Unreadable } from './note'

export type Told =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'outcome'; outcome: Outcome; milliseconds: number }
  | { kind: 'problem'; problem: Problem }

const tell = (told: Told) => self.postMessage(told)

/** What stopped a check. A checkpoint that cannot be read is the ledger's fault, and said as such. */
function stopped(error: unknown): Problem {
  if (!(error instanceof Unreadable)) return problemIn(error)
  const advice = '台账给出的检查点不成样子：请保存现状并联系系统管理员，用 lianjian verify 在台账上核对'
  return { type: 'about:blank', title: '台账的检查点读不出来', detail: error.message, advice, status: 502 }
}

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const started = performance.now()
  checkLedger(ledgerSource, event.data, (done, total) => tell({ kind: 'progress', done, total }))
    .then((outcome) => tell({ kind: 'outcome', outcome, milliseconds: Math.round(performance.now() - started) }))
    .catch((error: unknown) => tell({ kind: 'problem', problem: stopped(error) }))
})
