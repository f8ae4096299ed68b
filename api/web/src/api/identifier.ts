// Identifiers of commands and records, made before they are sent (UUIDv7, RFC 9562): they begin with the time, so that
// what was written later sorts later.

const BYTES = 16
/** Bits of a millisecond's number that lie above what bitwise operators reach. */
const HIGH = 2 ** 32

/** A new identifier. Unlikely twice even where the clock stands still or goes back: 74 bits are random. */
export function newIdentifier(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  const high = Math.floor(now / HIGH)
  const low = (now % HIGH) >>> 0
  bytes.set([high >>> 8, high & 0xff, low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff])
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}
