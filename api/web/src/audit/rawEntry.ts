// The exact text of an entry within the answer that carries it: what its receipt proves is these bytes and no others.

/** The text of the object behind `"entry":` in an answer; `undefined` when there is none. */
export function rawEntry(answer: string): string | undefined {
  const KEY = '"entry":'
  const key = answer.indexOf(KEY)
  if (key < 0) return undefined
  const start = key + KEY.length
  let [depth, quoted] = [0, false]
  for (let at = start; at < answer.length; at += 1) {
    const one = answer[at]
    if (quoted) {
      if (one === '\\') at += 1
      else if (one === '"') quoted = false
    } else if (one === '"') quoted = true
    else if (one === '{') depth += 1
    else if (one === '}') {
      depth -= 1
      if (depth === 0) return answer.slice(start, at + 1)
    }
  }
  return undefined
}
