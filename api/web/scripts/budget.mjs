// Holds what a first visit loads, its first page included, to its budget: brotli, in kilobytes of 1,000 bytes. Fails
// when one is exceeded.
import { existsSync, readFileSync, statSync } from 'node:fs'

const DIST = new URL('../dist/', import.meta.url)
const BUDGETS = [
  { name: '手机端首次载入 (phone)', entry: 'm/index.html', page: 'src/phone/pages/Enterprises.vue', kilobytes: 110 },
  { name: '桌面端首次载入 (desk)', entry: 'index.html', page: 'src/desk/pages/Home.vue', kilobytes: 220 },
  { name: '图表 (charts)', entry: 'src/charts/echarts.ts', kilobytes: 190 },
]
const BYTES_OF_KILOBYTE = 1000

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))

/** The files that loading a chunk loads at once: itself, its static imports, and their styles. */
function loaded(key, files = new Set(), seen = new Set()) {
  if (seen.has(key)) return files
  seen.add(key)
  const chunk = manifest[key]
  files.add(chunk.file)
  for (const style of chunk.css ?? []) files.add(style)
  for (const next of chunk.imports ?? []) loaded(next, files, seen)
  return files
}

function size(file) {
  const twin = new URL(`${file}.br`, DIST)
  return statSync(existsSync(twin) ? twin : new URL(file, DIST)).size
}

let exceeded = false
/** What the desk has loaded already when a chart is shown. */
const before = loaded('index.html')
for (const { name, entry, page, kilobytes } of BUDGETS) {
  for (const key of [entry, page ?? entry]) if (!(key in manifest)) throw new Error(`${key} is not in the manifest`)
  let files = [...new Set([...loaded(entry), ...loaded(page ?? entry)])]
  if (entry.startsWith('src/')) files = files.filter((file) => !before.has(file))
  const total = files.reduce((sum, file) => sum + size(file), 0) / BYTES_OF_KILOBYTE
  const over = total > kilobytes
  exceeded ||= over
  console.log(`${name}: ${total.toFixed(1)} KB / ${kilobytes} KB${over ? '  EXCEEDED' : ''}`)
}
process.exit(exceeded ? 1 : 0)
