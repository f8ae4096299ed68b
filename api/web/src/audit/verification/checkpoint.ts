// Checkpoints (C2SP tlog-checkpoint): a ledger's name, how many entries it has, and the root over them, signed.
import { fromBase64, same, toBase64 } from './bytes'
import { Unreadable, parseNote, verifyNote, type SignedNote, type Verified, type VerifierKey } from './note'
import { HASH_BYTES, emptyRoot } from './tree'

export interface Checkpoint {
  origin: string
  size: number
  root: Uint8Array
  note: SignedNote
}

/** Reads a checkpoint, believing nothing of it. */
export function parseCheckpoint(text: string): Checkpoint {
  const note = parseNote(text)
  const [origin, size, root, end, ...more] = note.text.split('\n')
  const bytes = fromBase64(root ?? '')
  const count = Number(size)
  const formed = end === '' && more.length === 0 && origin && /^(0|[1-9]\d*)$/.test(size ?? '')
  if (!formed || !Number.isSafeInteger(count) || bytes?.length !== HASH_BYTES) {
    throw new Unreadable('不是检查点：前三行应为台账名称、条目数和根')
  }
  if (count === 0 && !same(bytes, emptyRoot())) throw new Unreadable('不是检查点：没有条目，根却不是空树的根')
  return { origin, size: count, root: bytes, note }
}

/** Reads a checkpoint that somebody pasted: line ends of other systems and blanks around it do not matter. */
export function pastedCheckpoint(text: string): Checkpoint {
  return parseCheckpoint(`${text.replace(/\r\n?/g, '\n').trim()}\n`)
}

/** The right signatures of the ledger itself and of witnesses; it must have one of the ledger's. */
export function openCheckpoint(checkpoint: Checkpoint, keys: readonly VerifierKey[]): Verified[] {
  const own = keys.filter((key) => key.use === 'log' && key.name === checkpoint.origin)
  if (own.length === 0) throw new Unreadable(`检查点是台账「${checkpoint.origin}」的，所给的公钥中没有它的`)
  const verified = verifyNote(checkpoint.note, [...own, ...keys.filter((key) => key.use === 'witness')])
  if (!verified.some((one) => one.key.use === 'log')) {
    throw new Unreadable(`检查点没有「${checkpoint.origin}」以所给公钥作的签名：公钥不对，或检查点不是它签的`)
  }
  return verified
}

export function rootText(checkpoint: Checkpoint): string {
  return toBase64(checkpoint.root)
}
