// UUIDv7 and digests made on the device.
import { expect, test } from 'vitest'
import { newIdentifier } from '@/api/identifier'
import { digestOf } from '@/outbox/digest'

test('an identifier is a UUIDv7 that begins with its moment', () => {
  // RFC 9562, appendix A.6: 0x017F22E279B0 is 2022-02-22 19:22:22 UTC.
  const made = newIdentifier(0x017f22e279b0)
  expect(made).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('identifiers of later moments sort later, also beyond 32 bits of milliseconds', () => {
  const moments = [1, 2 ** 31, 2 ** 32 + 5, 1_800_000_000_000, 1_800_000_000_001]
  const made = moments.map((moment) => newIdentifier(moment))
  expect([...made].sort()).toEqual(made)
})

test('no identifier comes twice while the clock stands still', () => {
  expect(new Set(Array.from({ length: 2000 }, () => newIdentifier(42))).size).toBe(2000)
})

test('a digest is SHA-256 in hexadecimal digits', async () => {
  // FIPS 180-2, appendix B.1.
  expect(await digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
