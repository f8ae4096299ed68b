// Tells the service worker which files the phone needs, when the application is built.
import { createHash } from 'node:crypto'
import type { OutputBundle, OutputChunk } from 'rollup'
import type { Plugin } from 'vite'

/** What the phone loads beside its scripts and styles. */
const PUBLIC = ['/icon.svg', '/manifest.webmanifest']

/** A chunk with everything it loads, at once or later. */
function collect(bundle: OutputBundle, chunk: OutputChunk, files: Set<string>): void {
  if (files.has(chunk.fileName)) return
  files.add(chunk.fileName)
  chunk.viteMetadata?.importedCss.forEach((file) => files.add(file))
  chunk.viteMetadata?.importedAssets.forEach((file) => files.add(file))
  for (const name of [...chunk.imports, ...chunk.dynamicImports]) {
    const next = bundle[name]
    if (next?.type === 'chunk') collect(bundle, next, files)
  }
}

export function serviceWorker(page: string): Plugin {
  return {
    name: 'lianjian-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId === page)
      const worker = bundle['sw.js']
      const html = bundle['m/index.html']
      if (entry?.type !== 'chunk' || worker?.type !== 'chunk' || html?.type !== 'asset') {
        throw new Error('the phone, its page or its service worker is not in the bundle')
      }
      if (worker.imports.length > 0) throw new Error('the service worker must be one file')
      const files = new Set<string>()
      collect(bundle, entry, files)
      const list = JSON.stringify([...[...files].sort().map((file) => `/${file}`), ...PUBLIC])
      const build = createHash('sha256').update(list).update(html.source).digest('hex').slice(0, 16)
      worker.code = worker.code.split('__FILES__').join(list).split('__BUILD__').join(JSON.stringify(build))
    },
  }
}
