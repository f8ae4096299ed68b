// Tiles of hashes and bundles of entries (C2SP tlog-tiles): their addresses, and the bytes within them.
import { Unreadable } from './note'
import { HASH_BYTES, TILE_WIDTH } from './tree'

/** Where the log's hashes and entries come from: the ledger, a folder that was taken away, or a test. */
export interface Source {
  checkpoint(): Promise<string>
  bytes(path: string): Promise<Uint8Array>
}

/** The address of a tile under the ledger's root, such as `tile/0/x001/067.p/5`. */
export function tilePath(level: number | 'entries', number: number, width: number): string {
  let groups = String(number % 1000).padStart(3, '0')
  for (let above = Math.floor(number / 1000); above > 0; above = Math.floor(above / 1000)) {
    groups = `x${String(above % 1000).padStart(3, '0')}/${groups}`
  }
  return `tile/${level}/${groups}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** The hashes of a tile. */
export function hashesIn(tile: Uint8Array, width: number): Uint8Array[] {
  if (tile.length !== width * HASH_BYTES) throw new Unreadable(`应有 ${width} 个散列，实有 ${tile.length} 字节`)
  return Array.from({ length: width }, (_, index) => tile.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES))
}

/** The entries of a bundle: each behind its length in two bytes. */
export function entriesIn(bundle: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = []
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength)
  let at = 0
  while (at < bundle.length) {
    if (at + 2 > bundle.length) throw new Unreadable('末尾缺字节')
    const length = view.getUint16(at)
    at += 2
    if (at + length > bundle.length) throw new Unreadable('末尾缺字节')
    entries.push(bundle.subarray(at, at + length))
    at += length
  }
  if (entries.length !== width) throw new Unreadable(`应有 ${width} 条，实有 ${entries.length} 条`)
  return entries
}
