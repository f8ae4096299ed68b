// Loads the Pingliang scenario once; every journey then works on a copy of that ledger.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program, type Logins } from './ledger'

const LOGIN = /^ {2}(\S+) {2}(\S+) {2}(\S+)$/

/** Makes the template, and tells the journeys where it lies and with what they sign in. */
export default function prepare(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'lianjian-web-'))
  const template = join(root, 'template')
  const told = execFileSync('sh', ['-c', '"$0" demo --load-only --dir "$1" 2>&1', program(), template], {
    encoding: 'utf8',
  })
  const logins: Logins = {}
  for (const line of told.split('\n')) {
    const [, , account, password] = LOGIN.exec(line) ?? []
    if (account && password) logins[account] = password
  }
  if (!logins.official) throw new Error(`the demonstration printed no logins:\n${told}`)
  process.env.LIANJIAN_E2E_ROOT = root
  process.env.LIANJIAN_E2E_LOGINS = JSON.stringify(logins)
  return () => rmSync(root, { recursive: true, force: true })
}
