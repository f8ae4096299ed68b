// The service worker of the phone: keeps the application's own files, so that it opens without a signal. Records are
// none of its business: what goes to the ledger passes it by.
declare const self: ServiceWorkerGlobalScope
/** Filled in when the application is built: its files, and a name that changes with what is in them. */
declare const __FILES__: string[]
declare const __BUILD__: string

const PREFIX = 'lianjian-phone-'
const CACHE = PREFIX + __BUILD__
const PAGE = '/m/'

self.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE)
    await cache.addAll([PAGE, ...__FILES__].map((file) => new Request(file, { cache: 'reload' })))
  }
  event.waitUntil(fill())
})

self.addEventListener('activate', (event) => {
  const takeOver = async () => {
    const names = await caches.keys()
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
    await Promise.all(old.map((name) => caches.delete(name)))
    await self.clients.claim()
  }
  event.waitUntil(takeOver())
})

// A new version waits until whoever is writing something says so: the files of the old one are gone from the server.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const isPage = request.mode === 'navigate' && url.pathname.startsWith(PAGE)
  if (isPage || __FILES__.includes(url.pathname)) {
    event.respondWith(kept(isPage ? PAGE : url.pathname, request))
  }
})

/** A file as it was kept, or from the server where the browser has thrown it away. */
async function kept(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(name)) ?? fetch(request)
}

export {}
