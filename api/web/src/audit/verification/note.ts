// Signed notes and the keys that verify them (C2SP signed-note, tlog-cosignature). A text counts for nothing until the
// signature of a known key was found right.
import { Point, hashes, verify } from '@noble/ed25519'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { fromBase64, hex, joined, same, utf8 } from './bytes'

hashes.sha512 = sha512

/** The most bytes a note may have. */
export const MAX_NOTE_BYTES = 64 << 10
/** The most signatures a note may have. */
const MAX_SIGNATURES = 64
const MAX_NAME_BYTES = 255
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const KEY_ID_BYTES = 4
const TIME_BYTES = 8
const SIGNATURE_START = '\u2014 '
/** Bytes that stand for what a key signs: a log's own text, or a witness's word about it. */
const ALGORITHMS = { log: 0x01, witness: 0x04 }

/** What is wrong with what somebody gave, in Chinese. */
export class Unreadable extends Error {}

export interface VerifierKey {
  text: string
  name: string
  /** Eight hexadecimal digits. */
  id: string
  /** A ledger's key signs checkpoints, a witness's key cosigns them. */
  use: 'log' | 'witness'
  bytes: Uint8Array
}

export interface NoteSignature {
  name: string
  id: string
  bytes: Uint8Array
}

export interface SignedNote {
  text: string
  signatures: NoteSignature[]
}

/** A signature that was found right. */
export interface Verified {
  key: VerifierKey
  /** When a witness cosigned, as it says itself, in seconds since 1970. */
  time?: number
}

function isName(name: string): boolean {
  // Control characters have no place in a name.
  const odd = [...name].some((one) => one === '+' || /\s/u.test(one) || one < ' ' || (one >= '\x7f' && one <= '\x9f'))
  return name !== '' && !odd && utf8(name).length <= MAX_NAME_BYTES
}

/** Reads a key as `lianjian init` prints it: `name+id+key`. */
export function parseKey(text: string): VerifierKey {
  const plain = text.trim()
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(plain) ?? []
  const whole = fromBase64(encoded)
  if (!isName(name) || !whole || whole.length === 0) {
    throw new Unreadable(`「${shortened(plain)}」不是公钥：公钥写作“名称+8 位编号+Base64”，请整行复制`)
  }
  const use = whole[0] === ALGORITHMS.log ? 'log' : whole[0] === ALGORITHMS.witness ? 'witness' : undefined
  if (!use || whole.length !== 1 + PUBLIC_KEY_BYTES) throw new Unreadable(`「${name}」的公钥不是 Ed25519 公钥`)
  const expected = hex(sha256(joined(utf8(`${name}\n`), whole)).subarray(0, KEY_ID_BYTES))
  if (expected !== id) throw new Unreadable(`「${name}」的公钥编号与公钥不符，可能有一处抄错`)
  const bytes = whole.subarray(1)
  if (!isSound(bytes)) throw new Unreadable(`「${name}」的公钥不是可靠的 Ed25519 公钥`)
  return { text: plain, name, id, use, bytes }
}

/** Reads keys, one a line. */
export function parseKeys(text: string): VerifierKey[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').map(parseKey)
}

/** Whether bytes are a key that verifies only what its owner signed. */
function isSound(key: Uint8Array): boolean {
  try {
    return !Point.fromBytes(key).isSmallOrder()
  } catch {
    return false
  }
}

/** Reads a note. */
export function parseNote(note: string): SignedNote {
  const wrong = (what: string) => new Unreadable(`不是检查点的原文：${what}。请整段复制，连同末尾的签名行和换行`)
  if (utf8(note).length > MAX_NOTE_BYTES) throw wrong('过长')
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0) throw wrong('没有空行和签名')
  const text = note.slice(0, blank + 1)
  if ([...text].some((one) => one < ' ' && one !== '\n')) throw wrong('含控制字符')
  const lines = note.slice(blank + 2)
  if (!lines.endsWith('\n')) throw wrong('末行没有写完')
  const signatures = lines.slice(0, -1).split('\n').map(parseSignature)
  if (signatures.length > MAX_SIGNATURES) throw wrong('签名过多')
  if (signatures.some((signature) => signature === undefined)) throw wrong('签名行的写法不对')
  return { text, signatures: signatures as NoteSignature[] }
}

function parseSignature(line: string): NoteSignature | undefined {
  if (!line.startsWith(SIGNATURE_START)) return undefined
  const [name = '', encoded = '', ...more] = line.slice(SIGNATURE_START.length).split(' ')
  const bytes = fromBase64(encoded)
  if (more.length > 0 || !isName(name) || !bytes || bytes.length <= KEY_ID_BYTES) return undefined
  return { name, id: hex(bytes.subarray(0, KEY_ID_BYTES)), bytes: bytes.subarray(KEY_ID_BYTES) }
}

/** Whether a signature says that it is by this key. */
export function claims(signature: NoteSignature, key: VerifierKey): boolean {
  return signature.name === key.name && signature.id === key.id
}

/** The signatures by known keys that are right. One by a known key that is wrong makes all of the note worthless. */
export function verifyNote(note: SignedNote, keys: readonly VerifierKey[]): Verified[] {
  const verified: Verified[] = []
  for (const signature of note.signatures) {
    const key = keys.find((one) => claims(signature, one))
    if (!key) continue
    const found = check(note.text, signature, key)
    if (!found) throw new Unreadable(`「${key.name}」的签名与检查点的内容不符：内容被改动，或不是它所签`)
    verified.push(found)
  }
  return verified
}

function check(text: string, { bytes }: NoteSignature, key: VerifierKey): Verified | undefined {
  if (key.use === 'log') return isSigned(bytes, utf8(text), key.bytes) ? { key } : undefined
  if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined
  const time = Number(new DataView(bytes.buffer, bytes.byteOffset, TIME_BYTES).getBigUint64(0))
  if (!Number.isSafeInteger(time)) return undefined
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`)
  return isSigned(bytes.subarray(TIME_BYTES), message, key.bytes) ? { key, time } : undefined
}

function isSigned(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false
  try {
    // Strict, as RFC 8032 has it; and a point of small order under a signature is none.
    if (Point.fromBytes(signature.subarray(0, PUBLIC_KEY_BYTES)).isSmallOrder()) return false
    return verify(signature, message, key, { zip215: false })
  } catch {
    return false
  }
}

function shortened(text: string): string {
  const LONGEST = 40
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** Whether two keys are the same. */
export function sameKey(left: VerifierKey, right: VerifierKey): boolean {
  return left.name === right.name && left.use === right.use && same(left.bytes, right.bytes)
}
