// What a page asks the ledger for: asked again whenever the question changes, and never overtaken by an older answer.
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { problemIn, type Problem } from '@/api/client'

export interface Loaded<T> {
  /** The newest answer; it stays while the next one is on its way. */
  data: ShallowRef<T | undefined>
  problem: Ref<Problem | undefined>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/** Loads at once and whenever `question` gives something else; nothing is asked while it gives `undefined`. */
export function useLoaded<Q, T>(question: () => Q | undefined, load: (question: Q) => Promise<T>): Loaded<T> {
  const data = shallowRef<T>()
  const problem = ref<Problem>()
  const loading = ref(false)
  let turn = 0

  async function ask(asked: Q | undefined): Promise<void> {
    const mine = ++turn
    problem.value = undefined
    if (asked === undefined) {
      data.value = undefined
      return
    }
    loading.value = true
    try {
      const answer = await load(asked)
      if (mine === turn) data.value = answer
    } catch (error) {
      if (mine !== turn) return
      data.value = undefined
      problem.value = problemIn(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  const key = () => JSON.stringify(question() ?? null)
  watch(key, () => void ask(question()), { immediate: true })
  return { data, problem, loading, reload: () => ask(question()) }
}
