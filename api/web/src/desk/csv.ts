// Tables as files for spreadsheets: comma-separated, UTF-8 with its mark, so that Excel and WPS open them as they are.

const MARK = '\uFEFF'
/** A text that begins so is a formula to a spreadsheet; an apostrophe before it makes it a text again. */
const FORMULA = /^[=+@\t\r]|^-(?![\d.])/

function field(text: string): string {
  const plain = text.replace(/\u2009/g, '').replace(/−/g, '-')
  const safe = FORMULA.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export function csv(lines: string[][]): string {
  return MARK + lines.map((line) => line.map(field).join(',')).join('\r\n') + '\r\n'
}

/** Hands a file to whoever asked for it. */
export function save(name: string, lines: string[][]): void {
  const url = URL.createObjectURL(new Blob([csv(lines)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[\\/:*?"<>|\s]+/g, '_')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
