// The one door to the ledger: typed requests, and every refusal as a `Refused` that says in Chinese what to do.
import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

/** A refusal as the ledger words it (RFC 9457). */
export type Problem = components['schemas']['Problem']

/** Why a request was not answered with what was asked for. */
export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds to wait before another try, where the ledger named them. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail || problem.title)
  }

  /** The last part of its class, such as `version-conflict`. */
  get kind(): string {
    return this.problem.type.split('/').pop() ?? ''
  }

  /** The request never reached the ledger, or its answer never came back. */
  get unreachable(): boolean {
    return this.problem.status === 0
  }
}

const UNREACHABLE: Problem = {
  type: 'about:unreachable',
  title: '连接不上台账服务',
  detail: '网络不通，或者服务没有运行',
  advice: '请检查网络后重试；已填写的内容仍在本页',
  status: 0,
}

/** What a hotel's network answers before one has signed in to it. The ledger's own answers are never pages. */
const FOREIGN: Problem = {
  type: 'about:foreign',
  title: '连接不上台账服务',
  detail: '答复的不是台账服务，可能是所连网络的认证页面',
  advice: '请先打开浏览器完成上网认证，再重试；已填写的内容仍在本页',
  status: 0,
}

/** Whoever wants to know that the sign-in has ended. */
type Watcher = () => void
const watchers = new Set<Watcher>()

/** Calls `watcher` whenever the ledger answers that nobody is signed in. */
export function onSignedOut(watcher: Watcher): void {
  watchers.add(watcher)
}

/** Whoever wants to know of every answer: its headers, and between which moments of this browser's clock it was given. */
type Listener = (headers: Headers, asked: number, answered: number) => void
const listeners = new Set<Listener>()

/** Calls `listener` with every answer of the ledger. */
export function onAnswer(listener: Listener): void {
  listeners.add(listener)
}

async function send(request: Request): Promise<Response> {
  const asked = Date.now()
  let response: Response
  try {
    response = await fetch(request)
  } catch {
    throw new Refused(UNREACHABLE)
  }
  if (response.headers.get('Content-Type')?.startsWith('text/html')) throw new Refused(FOREIGN)
  listeners.forEach((listener) => listener(response.headers, asked, Date.now()))
  if (response.ok || response.status === 304) return response
  const seconds = Number(response.headers.get('Retry-After')) || undefined
  const refused = new Refused(await problemOf(response), seconds)
  if (response.status === 401) watchers.forEach((watcher) => watcher())
  throw refused
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem
  } catch {
    return {
      type: 'about:blank',
      title: '服务没有正常答复',
      detail: `服务答以 ${response.status}`,
      advice: '请稍后重试；仍不行的，请联系系统管理员',
      status: response.status,
    }
  }
}

/** Typed requests. They throw `Refused`, so that `data` is there whenever a call returns. */
export const ledger = createClient<paths>({ baseUrl: location.origin, fetch: send })

/** A request by address, for what the OpenAPI document names by a template only, such as one path per command. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<{ body: T; response: Response }> {
  const response = await send(new Request(new URL(path, location.origin), init))
  const text = await response.text()
  return { body: (text ? JSON.parse(text) : undefined) as T, response }
}

/** Any failure as a problem that can be shown. */
export function problemIn(error: unknown): Problem {
  if (error instanceof Refused) return error.problem
  console.error(error)
  return {
    type: 'about:blank',
    title: '本页出错',
    detail: error instanceof Error ? error.message : String(error),
    advice: '请刷新后重试；仍不行的，请联系系统管理员',
    status: 0,
  }
}
