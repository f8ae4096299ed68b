// Starts a check in a worker, so that the page stays alive, and tells how far it is.
import { Refused } from '@/api/client'
import type { Outcome, Progress, Request } from './check'
import type { Told } from './worker'

export interface Running {
  outcome: Promise<{ outcome: Outcome; milliseconds: number }>
  stop: () => void
}

export function start(request: Request, progress: Progress): Running {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const outcome = new Promise<{ outcome: Outcome; milliseconds: number }>((resolve, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message || '核对程序没有载入')))
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'progress') progress(data.done, data.total)
      else if (data.kind === 'outcome') resolve(data)
      else reject(new Refused(data.problem))
    })
  })
  worker.postMessage(request)
  return {
    outcome: outcome.finally(() => worker.terminate()),
    stop: () => worker.terminate(),
  }
}
