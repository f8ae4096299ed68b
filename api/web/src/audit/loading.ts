// What a page shows is asked for when it opens and whenever its address changes; an answer that comes too late is left.
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { problemIn, type Problem } from '@/api/client'

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  busy: Ref<boolean>
  reload: () => Promise<void>
}

/** Loads now, and again whenever what `asks` tells becomes different. */
export function useLoaded<T>(asks: () => unknown, load: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  let turn = 0
  async function reload() {
    turn += 1
    const mine = turn
    busy.value = true
    problem.value = undefined
    try {
      const loaded = await load()
      if (mine === turn) data.value = loaded
    } catch (error) {
      if (mine !== turn) return
      data.value = undefined
      problem.value = problemIn(error)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  watch(() => JSON.stringify(asks()), reload, { immediate: true })
  return { data, problem, busy, reload }
}
