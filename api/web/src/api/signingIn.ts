// Signing in step by step, alike on the desk and on the phone: account and password, what the ledger asks for beyond
// them, the change of a password that must be changed, and the way to the county's own sign-in and back.
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue'
import { ROLES } from '@/text/role'
import { Refused, ledger, problemIn, type Problem } from './client'
import type { components } from './schema'
import { changePassword, session, signIn, type Role } from './session'

const UNEQUAL: Problem = {
  type: 'about:blank',
  title: '两次填写的新口令不一致',
  detail: '请重新填写',
  advice: '新口令要填写两次，以免误输',
  status: 422,
}

/** In which cookie the ledger leaves why nobody was signed in whom the identity provider sent back. */
const REFUSAL = '__Host-lianjian-refusal'

/** Where the county's own sign-in begins, where the settings name one. */
export interface Elsewhere {
  label: string
  address: string
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
  elsewhere: ComputedRef<Elsewhere | undefined>
  offer: () => Promise<void>
  change: () => Promise<void>
}

/**
 * `page` is where the county's own sign-in leads back to, `enter` leads into the application once somebody is signed
 * in. `alone` does an act while nothing else may go on that depends on who is signed in.
 */
export function useSigningIn(
  page: 'desk' | 'phone',
  known: string,
  enter: () => Promise<unknown>,
  alone: (act: () => Promise<unknown>) => Promise<unknown> = (act) => act(),
): SigningIn {
  const filled = reactive<Offer>({ account: known, password: '', code: '', role: '', next: '', again: '' })
  const asked = reactive<SigningIn['asked']>({ code: false, roles: [] })
  const changing = computed(() => session.who?.must_change_password === true)
  const busy = ref(false)
  const problem = ref<Problem>()
  const provider = ref<components['schemas']['ProviderBody']>()
  const elsewhere = computed(() => {
    if (!provider.value) return undefined
    const { label, start } = provider.value
    return { label, address: `${start}?page=${page}${filled.role && `&role=${filled.role}`}` }
  })

  function noteAsked({ field, detail }: Problem) {
    if (field === 'code') asked.code = true
    // The ledger names the account's roles in its answer.
    if (field === 'role') asked.roles = ROLES.filter(({ title }) => detail?.includes(title))
  }

  /** Takes up what the ledger left when the identity provider sent somebody back. */
  function takeUpRefusal() {
    problem.value = refusalIn(document.cookie)
    if (!problem.value) return
    document.cookie = `${REFUSAL}=; Max-Age=0; Path=/; Secure`
    noteAsked(problem.value)
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
  takeUpRefusal()
  void ledger.GET('/api/v1/oidc').then(
    ({ data }) => (provider.value = data),
    () => undefined,
  )
  return { filled, asked, changing, busy, problem, elsewhere, offer, change }
}

/** What the ledger left among the cookies; nothing where it left nothing, or what is there is no problem. */
export function refusalIn(cookies: string): Problem | undefined {
  const kept = cookies.split('; ').find((pair) => pair.startsWith(`${REFUSAL}=`))
  if (!kept) return undefined
  try {
    const read = JSON.parse(decodeURIComponent(kept.slice(REFUSAL.length + 1))) as Problem | null
    return typeof read?.title === 'string' ? read : undefined
  } catch {
    return undefined
  }
}

/** Where a sign-in was asked for; only addresses of this application, and `//elsewhere` would lead out of it. */
export function addressWithin(asked: unknown): string {
  const to = typeof asked === 'string' ? asked : ''
  return /^\/(?!\/)/.test(to) ? to : '/'
}
