// The whole check of a ledger: every entry hashed, every tile compared, the root computed and held against the signed
// checkpoint and against those kept outside. Pure but for the source, so that it runs in a worker, and in a test.
import { same, textOf, toBase64 } from './bytes'
import { openCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint'
import { Unreadable, type Verified, type VerifierKey } from './note'
import { entriesIn, hashesIn, tilePath, type Source } from './tiles'
import { GrowingTree, TILE_WIDTH, leafHash } from './tree'

/** More faults than these are counted and not told one by one. */
export const MAX_FAULTS = 20
/** How many bundles are on their way at a time. */
const AHEAD = 4

export interface Request {
  /** The ledger's keys and those of witnesses, from outside if possible. */
  keys: VerifierKey[]
  /** Checkpoints kept outside, each with the name it is told by. */
  kept: { name: string; checkpoint: Checkpoint }[]
  /** Whether the entries themselves are read; otherwise only their hashes. */
  entries: boolean
}

/** A checkpoint from outside, held against the ledger. */
export interface KeptOutcome {
  name: string
  size: number
  root: string
  signedBy: Verified[]
  /** Why it proves nothing, or what it shows to be wrong. */
  fault?: string
  /** Whether the fault lies with the ledger rather than with the checkpoint that was given. */
  ledger: boolean
}

export interface Outcome {
  origin: string
  size: number
  root: string
  /** The newest checkpoint as the ledger gave it: what is to be kept for the next time. */
  note: string
  signedBy: Verified[]
  /** Names under the newest checkpoint whose keys were not given. */
  unknown: string[]
  entries: boolean
  entriesHashed: number
  entryBytes: number
  tilesCompared: number
  kept: KeptOutcome[]
  faults: string[]
  /** How many faults there are beyond those told. */
  more: number
}

export type Progress = (done: number, total: number) => void

/** Checks a ledger. What cannot be read at all throws; what is wrong is told in the outcome. */
export async function checkLedger(source: Source, request: Request, progress: Progress = () => undefined) {
  const note = await source.checkpoint()
  const outcome = await new Check(source, request, parseCheckpoint(note), progress).run()
  return { ...outcome, note } satisfies Outcome
}

class Check {
  private readonly faults: string[] = []
  private more = 0
  private entryBytes = 0
  private readonly compare: { level: number; number: number; hashes: Uint8Array[] }[] = []
  private readonly tree = new GrowingTree((level, number, hashes) => this.compare.push({ level, number, hashes }))
  private tilesCompared = 0
  /** Roots at the sizes of kept checkpoints. */
  private readonly roots = new Map<number, Uint8Array>()
  private readonly sizes: Set<number>

  constructor(
    private readonly source: Source,
    private readonly request: Request,
    private readonly newest: Checkpoint,
    private readonly progress: Progress,
  ) {
    this.sizes = new Set(request.kept.map((one) => one.checkpoint.size))
    if (this.sizes.has(0)) this.roots.set(0, this.tree.root())
  }

  async run(): Promise<Omit<Outcome, 'note'>> {
    const { newest, request } = this
    let signedBy: Verified[] = []
    try {
      signedBy = openCheckpoint(newest, request.keys)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.fault(`最新的检查点：${error.message}`)
    }
    await this.grow()
    if (!same(this.tree.root(), newest.root)) {
      this.fault(`由${request.entries ? '条目' : '散列'}算出的根与检查点的根不符`)
    }
    const known = new Set(request.keys.map((key) => `${key.name} ${key.id}`))
    const unknown = newest.note.signatures.filter((one) => !known.has(`${one.name} ${one.id}`)).map((one) => one.name)
    return {
      origin: newest.origin,
      size: newest.size,
      root: toBase64(newest.root),
      signedBy,
      unknown,
      entries: request.entries,
      entriesHashed: request.entries ? this.tree.size : 0,
      entryBytes: this.entryBytes,
      tilesCompared: this.tilesCompared,
      kept: request.kept.map((one) => this.hold(one)),
      faults: this.faults,
      more: this.more,
    }
  }

  private fault(what: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(what)
    else this.more += 1
  }

  /** Reads every bundle in turn and lets the tree grow; the next ones are on their way meanwhile. */
  private async grow(): Promise<void> {
    const { size } = this.newest
    const bundles = Math.ceil(size / TILE_WIDTH)
    const width = (number: number) => Math.min(TILE_WIDTH, size - number * TILE_WIDTH)
    const waiting: Promise<[Uint8Array | Error, Uint8Array | Error]>[] = []
    for (let number = 0; number < bundles; number += 1) {
      while (waiting.length < AHEAD && number + waiting.length < bundles) {
        const next = number + waiting.length
        waiting.push(this.fetch(next, width(next)))
      }
      const [tile, bundle] = await waiting.shift()!
      this.take(number, width(number), tile, bundle)
      for (const full of this.compare.splice(0)) await this.compareTile(full.level, full.number, full.hashes)
      this.progress(Math.min((number + 1) * TILE_WIDTH, size), size)
    }
    for (const [level, hashes] of this.tree.unfinished().entries()) {
      const number = Math.floor(size / TILE_WIDTH ** (level + 1))
      if (level > 0 && hashes.length > 0) await this.compareTile(level, number, [...hashes])
    }
  }

  private async fetch(number: number, width: number): Promise<[Uint8Array | Error, Uint8Array | Error]> {
    const tile = this.read(tilePath(0, number, width))
    const bundle = this.request.entries ? this.read(tilePath('entries', number, width)) : tile
    return [await tile, await bundle]
  }

  /** The bytes at an address, or what is wrong there: a missing tile is a finding. A missing right is not. */
  private async read(path: string): Promise<Uint8Array | Error> {
    try {
      return await this.source.bytes(path)
    } catch (error) {
      if (error instanceof Unreadable) return error
      throw error
    }
  }

  /** Hashes the entries of a bundle, compares them with the tile beside it, and puts them into the tree. */
  private take(number: number, width: number, tile: Uint8Array | Error, bundle: Uint8Array | Error): void {
    const first = number * TILE_WIDTH
    const hashes = this.opened(`散列块 ${tilePath(0, number, width)}`, tile, (bytes) => hashesIn(bytes, width))
    if (!this.request.entries) {
      for (const hash of hashes ?? []) this.grown(hash)
      this.tilesCompared += 1
      return
    }
    const where = `条目块 ${tilePath('entries', number, width)}`
    const entries = this.opened(where, bundle, (bytes) => entriesIn(bytes, width)) ?? []
    for (const [index, entry] of entries.entries()) {
      const hash = leafHash(entry)
      this.entryBytes += entry.length
      if (positionOf(entry) !== first + index) this.fault(`第 ${first + index} 号事件：原文所写的序号不是它的位置`)
      if (hashes && !same(hash, hashes[index]!)) this.fault(`第 ${first + index} 号事件：原文与散列块中的散列不符`)
      this.grown(hash)
    }
    if (hashes) this.tilesCompared += 1
  }

  private grown(leaf: Uint8Array): void {
    this.tree.append(leaf)
    if (this.sizes.has(this.tree.size)) this.roots.set(this.tree.size, this.tree.root())
  }

  private async compareTile(level: number, number: number, computed: Uint8Array[]): Promise<void> {
    // Those of level 0 were compared as they came.
    if (level === 0) return
    const path = tilePath(level, number, computed.length)
    const hashes = this.opened(`散列块 ${path}`, await this.read(path), (bytes) => hashesIn(bytes, computed.length))
    if (!hashes) return
    this.tilesCompared += 1
    for (const [index, hash] of hashes.entries()) {
      if (!same(hash, computed[index]!)) this.fault(`散列块 ${path}：第 ${index} 个散列与算出的不符`)
    }
  }

  private opened<T>(where: string, bytes: Uint8Array | Error, open: (bytes: Uint8Array) => T): T | undefined {
    try {
      if (bytes instanceof Error) throw bytes
      return open(bytes)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.fault(`${where}：${error.message}`)
      return undefined
    }
  }

  /** Holds a kept checkpoint against the tree. */
  private hold({ name, checkpoint }: Request['kept'][number]): KeptOutcome {
    const outcome = { name, size: checkpoint.size, root: toBase64(checkpoint.root), signedBy: [], ledger: false }
    if (checkpoint.origin !== this.newest.origin) {
      return { ...outcome, fault: `它是另一份台账「${checkpoint.origin}」的检查点，这里是「${this.newest.origin}」` }
    }
    let signedBy: Verified[]
    try {
      signedBy = openCheckpoint(checkpoint, this.request.keys)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      return { ...outcome, fault: error.message }
    }
    if (checkpoint.size > this.newest.size) {
      const fault = `它覆盖 ${checkpoint.size} 条，而台账最新的检查点只有 ${this.newest.size} 条：历史被截短，或恢复了旧备份`
      return { ...outcome, signedBy, ledger: true, fault }
    }
    const root = this.roots.get(checkpoint.size)
    if (root && same(root, checkpoint.root)) return { ...outcome, signedBy }
    const fault = `前 ${checkpoint.size} 条与它不符：历史被改动，或换成了另一份日志`
    return { ...outcome, signedBy, ledger: true, fault }
  }
}

function positionOf(entry: Uint8Array): unknown {
  const text = textOf(entry)
  if (text === undefined) return undefined
  try {
    return (JSON.parse(text) as { position?: unknown } | null)?.position
  } catch {
    return undefined
  }
}
