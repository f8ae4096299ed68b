// Who is signed in. Nothing of it is kept in the browser: the cookie is the ledger's, and scripts cannot read it.
import { reactive, readonly } from 'vue'
import { Refused, ledger, onSignedOut } from './client'
import type { components } from './schema'

export type SessionBody = components['schemas']['SessionBody']
export type Role =
  | 'county_official'
  | 'department_handler'
  | 'liaison_officer'
  | 'auditor'
  | 'system_administrator'
  | 'security_administrator'
  | 'audit_administrator'

interface State {
  /** Who is signed in; `null` when nobody is, `undefined` before it is known. */
  who: SessionBody | null | undefined
}

const state = reactive<State>({ who: undefined })
export const session = readonly(state)

onSignedOut(() => {
  state.who = null
})

/** Asks once who is signed in. */
export async function recall(): Promise<SessionBody | null> {
  if (state.who !== undefined) return state.who
  try {
    const { data } = await ledger.GET('/api/v1/session')
    state.who = data ?? null
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) throw error
    state.who = null
  }
  return state.who
}

/** Signs in; throws `Refused` with what was wrong. */
export async function signIn(offer: components['schemas']['SignInRequest']): Promise<SessionBody> {
  const { data } = await ledger.POST('/api/v1/session', { body: offer })
  const { data: whole } = await ledger.GET('/api/v1/session').catch((error: unknown) => {
    // Before the password is changed, the ledger tells no more than the answer to the sign-in.
    if (error instanceof Refused && error.problem.status === 403) return { data: undefined }
    throw error
  })
  state.who = { ...whole, ...data! }
  return state.who
}

/** Signs out: the session ends at the ledger as well. */
export async function signOut(): Promise<void> {
  await ledger.DELETE('/api/v1/session')
  state.who = null
}

/** Changes the own password; the ledger hands out a new session. */
export async function changePassword(present: string, next: string): Promise<void> {
  await ledger.PUT('/api/v1/password', { body: { present, new: next } })
  state.who = undefined
  await recall()
}

/** Whether whoever is signed in acts in one of these roles. */
export function actsAs(...roles: Role[]): boolean {
  return roles.includes(state.who?.role as Role)
}
