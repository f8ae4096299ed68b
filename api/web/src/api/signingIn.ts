// Signing in step by step, alike on the desk and on the phone: account and password, what the ledger asks for beyond
// them, and the change of a password that must be changed.
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue'
import { ROLES } from '@/text/role'
import { Refused, problemIn, type Problem } from './client'
import { changePassword, session, signIn, type Role } from './session'

const UNEQUAL: Problem = {
  type: 'about:blank',
  title: '两次填写的新口令不一致',
  detail: '请重新填写',
  advice: '新口令要填写两次，以免误输',
  status: 422,
}

/** What is filled in. */
interface Offer {
  account: string
  password: string
  code: string
  role: Role | ''
  next: string
  again: string
}

export interface SigningIn {
  filled: Offer
  /** Whether the ledger asked for a one-time code, and among which roles it wants one chosen. */
  asked: { code: boolean; roles: typeof ROLES }
  /** The password must be changed before anything else. */
  changing: ComputedRef<boolean>
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  offer: () => Promise<void>
  change: () => Promise<void>
}

/**
 * `enter` leads into the application once somebody is signed in. `alone` does an act while nothing else may go on that
 * depends on who is signed in.
 */
export function useSigningIn(
  known: string,
  enter: () => Promise<unknown>,
  alone: (act: () => Promise<unknown>) => Promise<unknown> = (act) => act(),
): SigningIn {
  const filled = reactive<Offer>({ account: known, password: '', code: '', role: '', next: '', again: '' })
  const asked = reactive<SigningIn['asked']>({ code: false, roles: [] })
  const changing = computed(() => session.who?.must_change_password === true)
  const busy = ref(false)
  const problem = ref<Problem>()

  function noteAsked({ field, detail }: Problem) {
    if (field === 'code') asked.code = true
    // The ledger names the account's roles in its answer.
    if (field === 'role') asked.roles = ROLES.filter(({ title }) => detail?.includes(title))
  }

  async function attempt(act: () => Promise<unknown>) {
    busy.value = true
    problem.value = undefined
    try {
      await alone(act)
      if (session.who && !changing.value) await enter()
    } catch (error) {
      problem.value = problemIn(error)
      if (error instanceof Refused) noteAsked(error.problem)
    } finally {
      busy.value = false
    }
  }

  const offer = () =>
    attempt(() =>
      signIn({
        account: filled.account.trim(),
        password: filled.password,
        code: filled.code.trim() || null,
        role: filled.role || null,
      }),
    )
  const change = () =>
    attempt(async () => {
      if (filled.next !== filled.again) throw new Refused(UNEQUAL)
      await changePassword(filled.password, filled.next)
    })
  return { filled, asked, changing, busy, problem, offer, change }
}

/** Where a sign-in was asked for; only addresses of this application, and `//elsewhere` would lead out of it. */
export function addressWithin(asked: unknown): string {
  const to = typeof asked === 'string' ? asked : ''
  return /^\/(?!\/)/.test(to) ? to : '/'
}
