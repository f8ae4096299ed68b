// The initials of a Chinese name in pinyin, for searching as officials type: 崆峒区 is found by `ktq`. No table of
// readings is carried along: the browser sorts by pinyin, and the first character of each letter bounds the rest.

const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ'
/** The first character of every letter, as the browser sorts them. */
const FIRST = [...'阿八嚓哒妸发旮哈讥咔垃呣拏噢妑七呥扨它穵夕丫帀']
/** Characters that names of places read otherwise than the browser sorts them: 崆峒, 重庆, 长沙, 厦门. */
const IN_PLACES: Record<string, string> = { 峒: 't', 重: 'c', 长: 'c', 厦: 'x' }
const HAN = /\p{Script=Han}/u
let collator: Intl.Collator | undefined

function initial(character: string): string {
  if (!HAN.test(character)) return /[a-z0-9]/i.test(character) ? character.toLowerCase() : ''
  const known = IN_PLACES[character]
  if (known) return known
  collator ??= new Intl.Collator('zh-CN-u-co-pinyin')
  let low = 0
  let high = FIRST.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (collator.compare(character, FIRST[middle]!) >= 0) low = middle + 1
    else high = middle
  }
  return (LETTERS[low - 1] ?? '').toLowerCase()
}

/** `ktq` for 崆峒区. Of a character with several readings, the one that names of places have. */
export function initials(text: string): string {
  return [...text].map(initial).join('')
}
