// Has the service worker keep the application on this device, and tells when a new version waits.
import { ref } from 'vue'

/** A new version is there and waits until it is asked to take over. */
export const updateWaits = ref(false)
let waiting: ServiceWorker | null = null

function offer(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return
  waiting = worker
  updateWaits.value = true
}

export async function install(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  let reloading = false
  const hadOne = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!hadOne || reloading) return
    reloading = true
    location.reload()
  })
  const registration = await navigator.serviceWorker.register('/sw.js', { scope: '/m/' })
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') offer(installing)
    })
  })
  // Ask the system not to throw away what is kept here when space runs short.
  await navigator.storage?.persist?.().catch(() => false)
}

/** Goes over to the new version; the page loads anew. */
export function update(): void {
  waiting?.postMessage('take over')
}
