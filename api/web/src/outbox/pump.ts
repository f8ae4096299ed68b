// Sends what waits, one act after the other, and stores each answer before it goes on.
import { digestOf } from './digest'
import { LONGEST_TRY_MS, type Item } from './item'
import { nextToSend, sending, settled, type Answer } from './queue'
import { all, record, unlessFull, type Database, type Photo } from './store'

/** How acts leave the device. */
export interface Carrier {
  /** The account that is signed in; `null` where nobody is. Throws where the ledger is out of reach. */
  account(): Promise<string | null>
  /** Hands over a photograph. */
  photo(photo: Photo): Promise<Answer | 'kept'>
  command(item: Item): Promise<Answer>
}

/** How a pass ended. */
export type Passed = 'done' | 'stopped' | 'sign in'

const DAMAGED = {
  kind: 'damaged',
  title: '本机存储的内容已损坏',
  detail: '与写入时的摘要不符，没有发出',
  advice: '请打开这一条核对，重新填写后再上报',
}
const NO_PHOTO = {
  kind: 'photo-missing',
  title: '照片已不在本机',
  detail: '有照片在上报之前被浏览器或系统清除',
  advice: '请编辑这一条，重新拍照或去掉照片后再上报',
}

/** Sends everything of whoever is signed in that can be sent now. */
export async function pass(
  db: Database,
  carrier: Carrier,
  clock: () => number,
  told: (item: Item) => void,
): Promise<Passed> {
  const passed = new Set<string>()
  for (;;) {
    if (!(await all(db)).some((item) => item.state === 'waiting' && !passed.has(item.id))) return 'done'
    // Asked before each act: somebody else may have signed in meanwhile.
    let account: string | null
    try {
      account = await carrier.account()
    } catch {
      return 'stopped'
    }
    if (account === null) return 'sign in'
    const item = nextToSend(await all(db), account, clock(), passed)
    if (!item) return 'done'
    passed.add(item.id)
    const going = await begin(db, item, clock)
    if (!going) continue
    told(going)
    const { item: after, verdict } = settled(...(await attempt(db, going, carrier)), clock())
    await record(db, after)
    told(after)
    if (verdict === 'stop') return 'stopped'
    if (verdict === 'sign in') return 'sign in'
  }
}

/** Marks an act as being sent, unless somebody changed it a moment ago. A full disk must not keep it from leaving. */
async function begin(db: Database, item: Item, clock: () => number): Promise<Item | undefined> {
  const present = await db.get('outbox', item.id)
  if (present?.state !== 'waiting') return undefined
  try {
    const tx = db.transaction('outbox', 'readwrite', { durability: 'strict' })
    const still = await tx.store.get(item.id)
    const going = still?.state === 'waiting' ? sending(still, clock(), LONGEST_TRY_MS) : undefined
    await Promise.all([going && tx.store.put(going), tx.done])
    return going
  } catch (error) {
    unlessFull(error)
    return sending(present, clock(), LONGEST_TRY_MS)
  }
}

/** One try: the photographs that the ledger lacks, then the command. */
async function attempt(db: Database, item: Item, carrier: Carrier): Promise<[Item, Answer]> {
  if ((await digestOf(item.text)) !== item.digest) return [item, refusal(DAMAGED)]
  let going = item
  for (const digest of item.photos.filter((one) => !item.photosKept.includes(one))) {
    const photo = await db.get('photos', digest)
    if (!photo) return [going, refusal(NO_PHOTO)]
    const answer = await carrier.photo(photo)
    if (answer !== 'kept') return [going, answer]
    going = { ...going, photosKept: [...going.photosKept, digest] }
  }
  return [going, await carrier.command(going)]
}

function refusal({ kind, ...problem }: typeof DAMAGED): Answer {
  return { outcome: 'refused', status: 422, kind, problem }
}
