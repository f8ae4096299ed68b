// A small ledger made here: entries, tiles, checkpoint and witness, by the formats, for tests of the check.
import { getPublicKey, sign } from '@noble/ed25519'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex, joined, toBase64, utf8 } from '@/audit/verification/bytes'
import { parseKey, Unreadable, type VerifierKey } from '@/audit/verification/note'
import { tilePath, type Source } from '@/audit/verification/tiles'
import { GrowingTree, TILE_WIDTH, leafHash } from '@/audit/verification/tree'

export const LEDGER = 'ledger.example/test'
export const WITNESS = 'witness.example/office'

export interface Signer {
  seed: Uint8Array
  key: VerifierKey
}

/** A signer whose seed is one byte repeated. */
export function signer(name: string, use: 'log' | 'witness', byte: number): Signer {
  const seed = new Uint8Array(32).fill(byte)
  const whole = joined(Uint8Array.of(use === 'log' ? 1 : 4), getPublicKey(seed))
  const id = hex(sha256(joined(utf8(`${name}\n`), whole)).subarray(0, 4))
  return { seed, key: parseKey(`${name}+${id}+${toBase64(whole)}`) }
}

function line({ key, seed }: Signer, text: string, time?: number): string {
  const message = time === undefined ? text : `cosignature/v1\ntime ${time}\n${text}`
  const stamp = new Uint8Array(time === undefined ? 0 : 8)
  if (time !== undefined) new DataView(stamp.buffer).setBigUint64(0, BigInt(time))
  const id = Uint8Array.from(key.id.match(/../g)!, (digits) => parseInt(digits, 16))
  return `\u2014 ${key.name} ${toBase64(joined(id, stamp, sign(utf8(message), seed)))}\n`
}

export const own = signer(LEDGER, 'log', 7)
export const office = signer(WITNESS, 'witness', 9)

export function entry(position: number, text = 'x'): Uint8Array {
  return utf8(JSON.stringify({ body: { text: `${text}${position}` }, position, type: 'FigureStated' }))
}

export interface Made extends Source {
  files: Map<string, Uint8Array>
  note: string
}

/** A checkpoint over entries. */
export function checkpointOf(entries: Uint8Array[], by = own, witness?: { signer: Signer; time: number }): string {
  const tree = new GrowingTree()
  for (const one of entries) tree.append(leafHash(one))
  const text = `${LEDGER}\n${entries.length}\n${toBase64(tree.root())}\n`
  return `${text}\n${line(by, text)}${witness ? line(witness.signer, text, witness.time) : ''}`
}

/** Everything that a ledger serves. */
export function ledgerOf(entries: Uint8Array[], note = checkpointOf(entries)): Made {
  const files = new Map<string, Uint8Array>()
  const tree = new GrowingTree((level, number, hashes) => {
    files.set(tilePath(level, number, TILE_WIDTH), joined(...hashes))
  })
  for (const one of entries) tree.append(leafHash(one))
  for (const [level, hashes] of tree.unfinished().entries()) {
    const number = Math.floor(entries.length / TILE_WIDTH ** (level + 1))
    if (hashes.length > 0) files.set(tilePath(level, number, hashes.length), joined(...hashes))
  }
  for (let first = 0; first < entries.length; first += TILE_WIDTH) {
    const bundle = entries.slice(first, first + TILE_WIDTH)
    const lengths = bundle.map((one) => joined(Uint8Array.of(one.length >> 8, one.length & 255), one))
    files.set(tilePath('entries', first / TILE_WIDTH, bundle.length), joined(...lengths))
  }
  return served(files, note)
}

export function served(files: Map<string, Uint8Array>, note: string): Made {
  return {
    files,
    note,
    checkpoint: async () => note,
    bytes: async (path) => {
      const bytes = files.get(path)
      if (!bytes) throw new Unreadable('台账没有给出这一块')
      return bytes
    },
  }
}

export function entriesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, position) => entry(position))
}
