// What every form of the phone does alike: take up an act that waits, or what was left unfinished; keep what is written
// as it is written; look it over; and put it into the outbox. What could not be kept stays in the form.
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { problemIn, type Problem } from '@/api/client'
import type { Draft } from '@/outbox/item'
import { Busy, isFull } from '@/outbox/store'
import { dropForm, keepForm, keptForm } from './forms'
import { edit, outbox, reload, save } from './outbox'
import type { Fault } from './parts/ErrorSummary.vue'

const PAUSE_MS = 400

/** What a form is about. */
export interface Form<T> {
  /** By which it is found again when it was left unfinished. */
  name: string
  blank(): Promise<T | undefined>
  faults(content: T): Fault[]
  drafts(content: T): Draft[]
  /** Photographs that must be kept as long as the form is unfinished. */
  photos?(content: T): string[]
}

export interface Acting<T> {
  content: Ref<T | undefined>
  /** Something unfinished was found and taken up. */
  restored: Ref<boolean>
  faults: Ref<Fault[]>
  /** Nothing is missing, and what was filled in is looked over. */
  checking: Ref<boolean>
  drafts: ComputedRef<Draft[]>
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** Looks for what is missing. */
  check(): void
  /** Puts it into the outbox, and goes to where it can be followed. */
  send(): Promise<void>
  /** Forgets what was left unfinished. */
  startOver(): Promise<void>
}

function problemOf(error: unknown): Problem {
  const told = (title: string, detail: string, advice: string): Problem => ({
    type: 'about:blank',
    title,
    detail,
    advice,
    status: 0,
  })
  if (isFull(error)) {
    return told(
      '没有保存：手机存储空间不足',
      '这一条没有存进待上报，已填写的内容还在本页',
      '请不要关闭本页；删掉一些照片或其他应用的文件后，再点一次',
    )
  }
  if (error instanceof Busy) {
    return told('正在上报，暂时不能改', '这一条正在发出，或刚刚已经上报', '请稍候片刻，到待上报查看结果')
  }
  if (error instanceof DOMException) {
    return told(
      `没有保存：${error.name}`,
      '浏览器没有把内容存下，已填写的内容还在本页',
      '请再点一次；仍不行的，请换个浏览器',
    )
  }
  return problemIn(error)
}

export function useActing<T extends object>(form: Form<T>): Acting<T> {
  const route = useRoute()
  const router = useRouter()
  const content = ref<T>() as Ref<T | undefined>
  const restored = ref(false)
  const faults = ref<Fault[]>([])
  const checking = ref(false)
  const drafts = computed(() => (content.value ? form.drafts(content.value) : []))
  const busy = ref(false)
  const problem = ref<Problem>()
  const editing = () => (route.query.item ? String(route.query.item) : undefined)
  const { name } = form
  let timer: ReturnType<typeof setTimeout> | undefined
  let sent = false

  async function begin() {
    try {
      const fresh = await form.blank()
      const kept = editing() ? undefined : await keptForm<T>(name)
      restored.value = kept !== undefined
      content.value = kept ?? fresh
    } catch (error) {
      problem.value = problemOf(error)
    }
  }

  function keep() {
    clearTimeout(timer)
    timer = undefined
    if (content.value && !editing() && !sent) void keepForm(name, content.value, form.photos?.(content.value) ?? [])
  }

  watch(
    content,
    (now, before) => {
      if (!before || !now) return
      clearTimeout(timer)
      timer = setTimeout(keep, PAUSE_MS)
    },
    { deep: true },
  )
  onBeforeUnmount(() => timer !== undefined && keep())

  function check() {
    faults.value = form.faults(content.value!)
    checking.value = faults.value.length === 0
  }

  async function send() {
    if (!content.value || busy.value) return
    busy.value = true
    problem.value = undefined
    try {
      const written = form.drafts(JSON.parse(JSON.stringify(content.value)) as T)
      const old = editing()
      const items = old ? [await edit(old, written[0]!)] : await save(written)
      sent = true
      if (!old) await dropForm(name).catch(() => undefined)
      await router.replace(`/outbox/${items[0]!.id}`)
    } catch (error) {
      problem.value = problemOf(error)
    } finally {
      busy.value = false
    }
  }

  async function startOver() {
    await dropForm(name)
    restored.value = false
    content.value = undefined
    content.value = await form.blank()
  }

  void begin()
  return { content, restored, faults, checking, drafts, busy, problem, check, send, startOver }
}

/** What the form of an act that waits held, as a copy that can be changed. */
export async function formOf<T>(id: unknown): Promise<T | undefined> {
  if (!id) return undefined
  await reload()
  const waiting = outbox.items.find((item) => item.id === String(id))
  return waiting && (JSON.parse(JSON.stringify(waiting.form)) as T)
}

/** What is known without the ledger, where the ledger cannot be asked. */
export function fallBack<T>(error: unknown, known: T | undefined): T {
  if (known === undefined) throw error
  return known
}
