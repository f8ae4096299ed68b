// Has the service worker keep the application on this device, and tells when a new version waits.
import { ref } from 'vue'

/** A new version is there, and waits until it is asked to take over. */
export const updateWaits = ref(false)
let waiting: ServiceWorker | null = null
let asked = false

function offer(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return
  waiting = worker
  updateWaits.value = true
}

export async function install(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const hadOne = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) return location.reload()
    // Another tab asked for it; whoever writes something here goes over when they have finished.
    waiting = null
    updateWaits.value = hadOne
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
  asked = true
  if (waiting) waiting.postMessage('take over')
  else location.reload()
}
