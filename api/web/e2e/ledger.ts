// A real ledger for a journey: served from a copy of the demonstration, ended, started again, or killed.
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test as base, expect, type Page } from '@playwright/test'

/** Passwords by account. */
export type Logins = Record<string, string>
/** The accounts of the demonstration. */
export type Account = 'official' | 'handler' | 'liaison' | 'auditor' | 'sysadmin' | 'secadmin' | 'auditadmin'

/** The program under test. */
export function program(): string {
  const path = process.env.LIANJIAN
  if (!path) throw new Error('LIANJIAN must name the program, such as target/debug/lianjian')
  return path
}

/** The passwords that journeys gave or changed in the ledger that is served now. */
let remembered: Logins = {}

export function password(account: string): string {
  const template = JSON.parse(process.env.LIANJIAN_E2E_LOGINS ?? '{}') as Logins
  return remembered[account] ?? template[account] ?? ''
}

/** Notes the password of an account that a journey opened, or one that it changed: the ledger of its file has it. */
export function remember(account: string, password: string): void {
  remembered[account] = password
}

const ADDRESS = /演示服务已启动：http:\/\/127\.0\.0\.1:(\d+)/

/** A served copy of the demonstration. */
export class Ledger {
  private child: ChildProcess | undefined
  /** The same after a new start, so that a page finds it again. */
  port = 0

  private constructor(
    /** Where it lies. */
    readonly dir: string,
  ) {}

  static async start(): Promise<Ledger> {
    const root = process.env.LIANJIAN_E2E_ROOT ?? ''
    const dir = mkdtempSync(join(root, 'ledger-'))
    cpSync(join(root, 'template'), dir, { recursive: true })
    const ledger = new Ledger(dir)
    await ledger.serve()
    return ledger
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Serves it, on the port it had before. */
  async serve(): Promise<void> {
    const child = spawn(program(), ['demo', '--dir', this.dir, '--port', String(this.port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.child = child
    const lines = createInterface({ input: child.stderr! })
    const heard: string[] = []
    this.port = await new Promise<number>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`the server ended:\n${heard.join('\n')}`)))
      lines.on('line', (line) => {
        heard.push(line)
        const found = ADDRESS.exec(line)
        if (found) resolve(Number(found[1]))
      })
    })
  }

  /** Kills it at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async end(): Promise<void> {
    await this.kill()
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** The ledger that is served now, and the file of journeys that has it. */
let served: { file: string; ledger: Ledger } | undefined

async function endServed(): Promise<void> {
  await served?.ledger.end()
  served = undefined
  remembered = {}
}

/** Journeys with a ledger of their file's own: what one file does to it, no other meets. */
export const test = base.extend<{ server: Ledger }, { lastLedger: undefined }>({
  server: async ({}, use, { file }) => {
    if (served?.file !== file) {
      await endServed()
      served = { file, ledger: await Ledger.start() }
    }
    await use(served.ledger)
  },
  lastLedger: [
    async ({}, use) => {
      await use(undefined)
      await endServed()
    },
    { scope: 'worker', auto: true },
  ],
})

/** Signs in through the page and waits until the application shows. */
export async function signIn(page: Page, server: Ledger, account: string, at = '/'): Promise<void> {
  await page.goto(`${server.address}/sign-in?to=${encodeURIComponent(at)}`)
  await page.getByLabel('账户').fill(account)
  await page.getByLabel('口令', { exact: true }).fill(password(account))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).not.toHaveURL(/sign-in/)
}

export { expect }
