// Unified social credit codes (GB 32100-2015): checked while they are typed, by the rule the ledger checks them by.

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const LENGTH = 18

/** What is wrong with a credit code, or `undefined` when its check character is right. */
export function creditCodeFault(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (code.length !== LENGTH) return `统一社会信用代码为 ${LENGTH} 位，现为 ${code.length} 位`
  const values = [...code].map((character) => ALPHABET.indexOf(character))
  const strange = values.indexOf(-1)
  if (strange >= 0) return `第 ${strange + 1} 位“${code[strange]}”不是信用代码的字符（不用 I、O、S、V、Z）`
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * values[index]!, 0)
  const check = ALPHABET[(31 - (sum % 31)) % 31]
  return check === code[LENGTH - 1] ? undefined : '校验位不符，请核对是否有一位抄错'
}
