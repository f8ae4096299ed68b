// The Merkle tree of RFC 6962: hashes of leaves and nodes, the root of a growing tree, and proofs of inclusion.
// SHA-256 comes from a library and not from WebCrypto: it is there without TLS too, answers at once, and costs less than a
// fifth of a check, so that a second way of hashing would earn nothing.
import { sha256 } from '@noble/hashes/sha2.js'
import { joined, same } from './bytes'

export const HASH_BYTES = 32
/** Hashes of a full tile (C2SP tlog-tiles). */
export const TILE_WIDTH = 256

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF).update(entry).digest()
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(NODE, left, right))
}

export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array())
}

/** The root over as many hashes as a power of two. */
function perfect(hashes: Uint8Array[]): Uint8Array {
  let row = hashes
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let index = 0; index < row.length; index += 2) above.push(nodeHash(row[index]!, row[index + 1]!))
    row = above
  }
  return row[0]!
}

/** What a tree that grows leaf by leaf hands out: a row of hashes that is full, by its level and number. */
export type FullTile = (level: number, number: number, hashes: Uint8Array[]) => void

/** A tree that grows leaf by leaf. It keeps the unfinished tiles of its right edge and nothing else. */
export class GrowingTree {
  size = 0
  private readonly edge: Uint8Array[][] = [[]]

  constructor(private readonly full: FullTile = () => undefined) {}

  append(leaf: Uint8Array): void {
    const number = Math.floor(this.size / TILE_WIDTH)
    this.size += 1
    this.push(0, number, leaf)
  }

  private push(level: number, number: number, hash: Uint8Array): void {
    const row = (this.edge[level] ??= [])
    row.push(hash)
    if (row.length < TILE_WIDTH) return
    this.full(level, number, row)
    this.edge[level] = []
    this.push(level + 1, Math.floor(number / TILE_WIDTH), perfect(row))
  }

  /** The unfinished tiles of the right edge, by level. */
  unfinished(): readonly (readonly Uint8Array[])[] {
    return this.edge
  }

  root(): Uint8Array {
    const parts: Uint8Array[] = []
    for (let level = this.edge.length - 1; level >= 0; level -= 1) {
      const row = this.edge[level]!
      let at = 0
      for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
        if ((row.length & width) === 0) continue
        parts.push(perfect(row.slice(at, at + width)))
        at += width
      }
    }
    if (parts.length === 0) return emptyRoot()
    return parts.reduceRight((right, left) => nodeHash(left, right))
  }
}

/** Whether a proof leads from a leaf to a root (RFC 9162, section 2.1.3.2). */
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index >= size) return false
  let [node, last, hash] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      // A last node without a sibling rises until it is a right child.
      while (node % 2 === 0 && node > 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && same(hash, root)
}
