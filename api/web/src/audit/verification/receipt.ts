// Receipts (回执, C2SP tlog-proof): one text file that proves an entry to whoever has the ledger's key.
import { fromBase64, toBase64, utf8 } from './bytes'
import { openCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint'
import { MAX_NOTE_BYTES, Unreadable, type Verified, type VerifierKey } from './note'
import { HASH_BYTES, isIncluded, leafHash } from './tree'
import { same } from './bytes'

const HEADER = 'c2sp.org/tlog-proof@v1'
/** The most hashes of a proof: a tree is not higher. */
const MAX_PROOF_HASHES = 63
/** Digits and capitals that cannot be taken for one another (Crockford's base 32), five bits each. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_CHARS = 6

export interface Receipt {
  index: number
  leaf: Uint8Array
  proof: Uint8Array[]
  checkpoint: Checkpoint
}

/** Reads a receipt, believing nothing of it. */
export function parseReceipt(text: string): Receipt {
  const wrong = (what: string) => new Unreadable(`不是回执：${what}`)
  if (utf8(text).length > MAX_NOTE_BYTES * 2) throw wrong('文件过大')
  const blank = text.indexOf('\n\n')
  if (blank < 0) throw wrong('缺少检查点')
  const [header, extra, index, ...hashes] = text.slice(0, blank).split('\n')
  if (header !== HEADER) throw wrong(`首行不是 ${HEADER}`)
  const leaf = fromBase64(/^extra (.*)$/.exec(extra ?? '')?.[1] ?? '')
  if (leaf?.length !== HASH_BYTES) throw wrong('缺少事件的摘要')
  const position = Number(/^index (0|[1-9]\d*)$/.exec(index ?? '')?.[1] ?? NaN)
  if (!Number.isSafeInteger(position)) throw wrong('缺少事件的序号')
  const proof = hashes.map(fromBase64)
  if (proof.length > MAX_PROOF_HASHES || proof.some((hash) => hash?.length !== HASH_BYTES)) {
    throw wrong('证明中有一行不是摘要')
  }
  return { index: position, leaf, proof: proof as Uint8Array[], checkpoint: parseCheckpoint(text.slice(blank + 2)) }
}

/** Checks a receipt with keys, and that it is that of an entry if one is given. Throws with what is wrong. */
export function verifyReceipt(receipt: Receipt, keys: readonly VerifierKey[], entry?: Uint8Array): Verified[] {
  const { index, leaf, proof, checkpoint } = receipt
  const verified = openCheckpoint(checkpoint, keys)
  if (!isIncluded(leaf, index, checkpoint.size, proof, checkpoint.root)) {
    throw new Unreadable('回执中的证明与检查点的根不符：回执被改动，或不是这份台账的')
  }
  if (entry && !same(leafHash(entry), leaf)) throw new Unreadable('所给的事件原文不是回执所证明的那一条')
  return verified
}

/** The number a person was given (回执号): the position, and a check code from the leaf's hash. */
export function receiptNumber(index: number, leaf: Uint8Array): string {
  let [code, bits, held] = ['', 0, 0]
  for (const byte of leaf) {
    bits = ((bits << 8) | byte) & 0xfff
    held += 8
    while (held >= 5 && code.length < CODE_CHARS) {
      held -= 5
      code += CODE_ALPHABET[(bits >> held) & 31]
    }
  }
  return `${index}-${code}`
}

export function leafText(receipt: Receipt): string {
  return toBase64(receipt.leaf)
}
