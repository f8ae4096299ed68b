// The checks of the browser against a ledger, a witness and a receipt that the program itself made.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkLedger } from '@/audit/verification/check'
import { parseCheckpoint, pastedCheckpoint } from '@/audit/verification/checkpoint'
import { Unreadable, parseKey, parseKeys } from '@/audit/verification/note'
import { parseReceipt, receiptNumber, verifyReceipt } from '@/audit/verification/receipt'
import { verdictOf } from '@/audit/verification/verdict'
import { served } from './ledger'

const ROOT = join(__dirname, '..', 'golden')
const text = (name: string) => readFileSync(join(ROOT, name), 'utf8')
const bytes = (name: string) => Uint8Array.from(readFileSync(join(ROOT, name)))
const keys = parseKeys(text('keys'))
const [ledgerKey, witnessKey] = keys
const paths = (readdirSync(join(ROOT, 'tile'), { recursive: true, withFileTypes: true }) as { name: string }[])
  .map((one) => one as unknown as { parentPath: string; name: string; isFile(): boolean })
  .filter((one) => one.isFile())
  .map((one) => join(one.parentPath, one.name).slice(ROOT.length + 1))
const files = new Map(paths.map((path) => [path, bytes(path)]))
const ledger = served(files, text('checkpoint'))
const kept = [{ name: 'kept', checkpoint: parseCheckpoint(text('kept')) }]
const request = { keys, kept, entries: true }

describe('a ledger that the program made', () => {
  it('is proven by the kept checkpoint and by the witness', async () => {
    const outcome = await checkLedger(ledger, request)
    expect(outcome).toMatchObject({ origin: 'ledger.example/vectors', size: 280, entriesHashed: 280, faults: [] })
    expect(outcome.tilesCompared).toBe(paths.filter((path) => !path.includes('entries')).length)
    expect(outcome.signedBy.map(({ key }) => key.name)).toEqual(['ledger.example/vectors', 'witness.example/office'])
    expect(outcome.kept).toMatchObject([{ size: 160, ledger: false }])
    expect(verdictOf(outcome, { keysFromLedger: false }).kind).toBe('proven')
  })

  it.each(paths)(
    'is found out by a flipped byte anywhere in %s',
    async (path) => {
      const whole = files.get(path)!
      const step = Math.max(1, Math.floor(whole.length / 61))
      for (let at = 0; at < whole.length; at += step) {
        const copy = Uint8Array.from(whole)
        copy[at]! ^= 0x10
        const outcome = await checkLedger(served(new Map(files).set(path, copy), ledger.note), request)
        expect(verdictOf(outcome, { keysFromLedger: false }).kind, `${path} at ${at}`).toBe('wrong')
      }
    },
    60_000,
  )

  it('takes a checkpoint as people paste it', () => {
    const pasted = `\r\n${text('kept').replace(/\n/g, '\r\n')}\r\n`
    expect(pastedCheckpoint(pasted)).toEqual(parseCheckpoint(text('kept')))
  })
})

describe('a receipt that the program made', () => {
  const receipt = parseReceipt(text('receipt'))
  const entry = bytes('entry').slice(0, -1)

  it('proves its entry, and has the number a person was given', () => {
    expect(verifyReceipt(receipt, keys, entry).map(({ key }) => key.use)).toEqual(['log', 'witness'])
    expect(receiptNumber(receipt.index, receipt.leaf)).toBe('200-6W3TFR')
  })

  it('proves no other entry, and nothing by another key', () => {
    const other = Uint8Array.from(entry)
    other[40]! ^= 1
    expect(() => verifyReceipt(receipt, keys, other)).toThrow('不是回执所证明的那一条')
    expect(() => verifyReceipt(receipt, [witnessKey!])).toThrow(Unreadable)
  })

  it('is refused, or loses its witness, by any flipped byte', () => {
    const whole = bytes('receipt')
    for (let at = 0; at < whole.length; at += 1) {
      const copy = Uint8Array.from(whole)
      copy[at]! ^= 1
      let right = 0
      try {
        right = verifyReceipt(parseReceipt(new TextDecoder().decode(copy)), keys, entry).length
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(Unreadable)
      }
      expect(right, `byte ${at}`).toBeLessThan(2)
    }
  }, 60_000)
})

describe('a key', () => {
  it('that was mistyped is refused', () => {
    const plain = ledgerKey!.text
    expect(parseKey(`  ${plain}\n`).bytes).toEqual(ledgerKey!.bytes)
    for (const wrong of ['', 'x', plain.slice(1), plain.replace('a2ccc81a', 'a2ccc81b'), `${plain}=`, `${plain} x`]) {
      expect(() => parseKey(wrong), wrong).toThrow(Unreadable)
    }
  })

  it('of small order, which would verify anything, is refused', () => {
    // The point (0, 1): its id is right, and still it is no key.
    expect(() => parseKey('weak.example+6ee080f1+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toThrow('不是可靠的')
  })
})
