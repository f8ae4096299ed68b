// Unfinished forms: kept while they are written, so that a closed tab or an empty battery loses nothing.
import { ref } from 'vue'
import { isFull, tidy, type Photo } from '@/outbox/store'
import { device, store } from './device'

/** The last attempt to keep a form failed for want of space. */
export const formUnkept = ref(false)

const nameOf = (form: string) => `${device.user?.account ?? ''} ${form}`
/** Not reactive, and without functions: what the store can copy. */
const plain = <T>(content: T): T => JSON.parse(JSON.stringify(content)) as T

export async function keepForm(form: string, content: unknown, photos: string[]): Promise<void> {
  const { db } = await store()
  try {
    await db.put('forms', { content: plain(content), photos, at: Date.now() }, nameOf(form))
    formUnkept.value = false
  } catch (error) {
    formUnkept.value = true
    if (!isFull(error)) console.error(error)
  }
}

export async function keptForm<T>(form: string): Promise<T | undefined> {
  const { db } = await store()
  return (await db.get('forms', nameOf(form)))?.content as T | undefined
}

export async function dropForm(form: string): Promise<void> {
  const { db } = await store()
  await db.delete('forms', nameOf(form))
  await tidy(db)
}

/** Keeps a photograph. Throws where there is no room for it. */
export async function keepPhoto(photo: Photo): Promise<void> {
  const { db } = await store()
  await db.put('photos', photo)
}

export async function keptPhoto(digest: string): Promise<Photo | undefined> {
  const { db } = await store()
  return db.get('photos', digest)
}
