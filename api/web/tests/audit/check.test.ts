// The check finds what must be found, in a ledger made here: any flipped byte, entries swapped, dropped, repeated, cut,
// a missing tile, a rewritten history against a kept checkpoint, wrong keys.
import { describe, expect, it } from 'vitest'
import { checkLedger, type Request } from '@/audit/verification/check'
import { parseCheckpoint } from '@/audit/verification/checkpoint'
import { GrowingTree, leafHash } from '@/audit/verification/tree'
import { toBase64 } from '@/audit/verification/bytes'
import { verdictOf } from '@/audit/verification/verdict'
import { checkpointOf, entriesOf, entry, ledgerOf, office, own, served, signer, LEDGER } from './ledger'

const asked = (more: Partial<Request> = {}): Request => ({ keys: [own.key], kept: [], entries: true, ...more })
const kept = (name: string, note: string) => ({ name, checkpoint: parseCheckpoint(note) })
const outside = { keysFromLedger: false }

/** Everything that an outcome says to be wrong. */
async function wrongs(source: Parameters<typeof checkLedger>[0], request = asked()): Promise<string[]> {
  return verdictOf(await checkLedger(source, request), outside).wrong
}

/** Bytes with one of them flipped. */
function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at]! ^= 1
  return copy
}

describe('a sound ledger', () => {
  it.each([1, 2, 255, 256, 257, 600])('of %i entries is found sound', async (count) => {
    const ledger = ledgerOf(entriesOf(count))
    const outcome = await checkLedger(ledger, asked())
    expect(outcome).toMatchObject({ size: count, entriesHashed: count, faults: [], more: 0 })
    expect(outcome.signedBy).toHaveLength(1)
    expect(outcome.tilesCompared).toBe([...ledger.files.keys()].filter((path) => !path.includes('entries')).length)
  })

  it('is compared up to the third level of tiles', async () => {
    const count = 65_536 + 300
    const tree = ledgerOf(entriesOf(count))
    const hashes = asked({ entries: false })
    expect((await checkLedger(tree, hashes)).faults).toEqual([])
    const broken = new Map(tree.files)
    const path = 'tile/2/000.p/1'
    broken.set(path, flipped(tree.files.get(path)!, 31))
    expect(await wrongs(served(broken, tree.note), hashes)).toEqual([`散列块 ${path}：第 0 个散列与算出的不符`])
  }, 60_000)

  it('without an outside checkpoint is called consistent and no more', async () => {
    const outcome = await checkLedger(ledgerOf(entriesOf(5)), asked())
    expect(verdictOf(outcome, outside).kind).toBe('consistent')
    expect(verdictOf(outcome, outside).unproven.join()).toContain('没有外部的检查点')
  })

  it('is proven by a kept checkpoint, up to where that reaches', async () => {
    const all = entriesOf(300)
    const outcome = await checkLedger(ledgerOf(all), asked({ kept: [kept('甲', checkpointOf(all.slice(0, 270)))] }))
    const verdict = verdictOf(outcome, outside)
    expect(verdict.kind).toBe('proven')
    expect(verdict.proven.join()).toContain('前 270 条一字未改')
    expect(verdict.unproven.join()).toContain('第 270 号至第 299 号')
    expect(verdictOf(outcome, { keysFromLedger: true }).kind).toBe('consistent')
  })

  it('is proven by a witness whose key was given, and only then', async () => {
    const all = entriesOf(9)
    const note = checkpointOf(all, own, { signer: office, time: 1_700_000_000 })
    const unknown = verdictOf(await checkLedger(ledgerOf(all, note), asked()), outside)
    expect(unknown.kind).toBe('consistent')
    expect(unknown.unproven.join()).toContain('witness.example/office')
    const known = await checkLedger(ledgerOf(all, note), asked({ keys: [own.key, office.key] }))
    expect(verdictOf(known, outside).kind).toBe('proven')
    expect(verdictOf(known, outside).proven.join()).toContain('2023-11-15 06:13')
  })

  it('by its hashes alone says that entries were not read', async () => {
    const all = entriesOf(300)
    const source = ledgerOf(all)
    for (const path of [...source.files.keys()]) if (path.includes('entries')) source.files.delete(path)
    const request = asked({ entries: false, kept: [kept('甲', checkpointOf(all.slice(0, 299)))] })
    const outcome = await checkLedger(source, request)
    expect(outcome).toMatchObject({ faults: [], entriesHashed: 0 })
    const verdict = verdictOf(outcome, outside)
    expect(verdict.kind).toBe('proven')
    expect(verdict.unproven[0]).toContain('没有读取事件原文')
    expect(verdict.proven.join()).not.toContain('原文')
  })
})

describe('a ledger that was tampered with', () => {
  const all = entriesOf(260)
  const sound = ledgerOf(all)

  it('is found out by any flipped byte of any file', async () => {
    for (const [path, bytes] of sound.files) {
      // Every byte of the small files, and a spread over the large ones.
      const step = Math.max(1, Math.floor(bytes.length / 97))
      for (let at = 0; at < bytes.length; at += step) {
        const files = new Map(sound.files).set(path, flipped(bytes, at))
        expect(await wrongs(served(files, sound.note)), `${path} at ${at}`).not.toEqual([])
      }
    }
  }, 120_000)

  it('is found out by any flipped byte of the checkpoint', async () => {
    const bytes = new TextEncoder().encode(sound.note)
    for (let at = 0; at < bytes.length; at += 1) {
      const note = new TextDecoder().decode(flipped(bytes, at))
      const found = await wrongs(served(sound.files, note)).catch((error: Error) => [error.message])
      expect(found, `byte ${at}`).not.toEqual([])
    }
  }, 60_000)

  it('names the entry whose text was changed', async () => {
    const path = 'tile/entries/000'
    const bytes = sound.files.get(path)!
    const found = await wrongs(served(new Map(sound.files).set(path, flipped(bytes, 2 + 17)), sound.note))
    expect(found).toEqual([
      '第 0 号事件：原文与散列块中的散列不符',
      '散列块 tile/1/000.p/1：第 0 个散列与算出的不符',
      '由条目算出的根与检查点的根不符',
    ])
  })

  it.each([
    ['swapped', [all[1]!, all[0]!, ...all.slice(2)]],
    ['dropped', [...all.slice(0, 100), ...all.slice(101)]],
    ['repeated', [...all.slice(0, 100), all[99]!, ...all.slice(100)]],
  ])('is found out when entries are %s and everything is signed anew', async (_, entries) => {
    expect((await wrongs(ledgerOf(entries))).join()).toContain('序号不是它的位置')
  })

  it('is found out when a tile or a bundle is missing', async () => {
    for (const path of sound.files.keys()) {
      const files = new Map(sound.files)
      files.delete(path)
      expect((await wrongs(served(files, sound.note))).join(), path).toContain(path)
    }
  })

  it('is found out by a kept checkpoint when history was rewritten and signed anew', async () => {
    const forged = ledgerOf(all.map((one, position) => (position === 42 ? entry(42, 'y') : one)))
    expect(await wrongs(forged)).toEqual([])
    const before = kept('旧', checkpointOf(all.slice(0, 42)))
    const after = kept('新', checkpointOf(all.slice(0, 43)))
    const outcome = await checkLedger(forged, asked({ kept: [before, after] }))
    expect(outcome.kept.map((one) => Boolean(one.fault))).toEqual([false, true])
    expect(verdictOf(outcome, outside)).toMatchObject({ kind: 'wrong' })
    expect(verdictOf(outcome, outside).wrong[0]).toContain('新：前 43 条与它不符')
  })

  it('is found out when it went back to an old backup', async () => {
    const found = await wrongs(ledgerOf(all.slice(0, 200)), asked({ kept: [kept('甲', sound.note)] }))
    expect(found.join()).toContain('历史被截短')
  })

  it('is not believed by a wrong key', async () => {
    const other = signer(LEDGER, 'log', 8)
    expect((await wrongs(sound, asked({ keys: [other.key] }))).join()).toContain('以所给公钥作的签名')
  })

  it('does not vouch by a kept checkpoint that the ledger did not sign', async () => {
    const strange = kept('甲', checkpointOf(all.slice(0, 10), signer(LEDGER, 'log', 8)))
    const outcome = await checkLedger(sound, asked({ kept: [strange] }))
    expect(outcome.kept[0]).toMatchObject({ ledger: false })
    const verdict = verdictOf(outcome, outside)
    expect(verdict.kind).toBe('consistent')
    expect(verdict.unproven.join()).toContain('不能作为依据')
  })
})

describe('the tree', () => {
  // RFC 6962 gives no vectors; these leaves and roots are those of the C++ reference of Certificate Transparency.
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  it('has the roots that others compute', () => {
    const tree = new GrowingTree()
    const found = leaves.map((text) => {
      tree.append(leafHash(Uint8Array.from(text.match(/../g) ?? [], (digits) => parseInt(digits, 16))))
      return [...tree.root()].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    })
    expect(found).toEqual(roots)
    expect(toBase64(new GrowingTree().root())).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  })
})
