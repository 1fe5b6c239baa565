import { createRequire } from 'node:module'

/**
 * One form for what people write in several: full and half width, upper and lower case, and, where a text is written in
 * Traditional characters, Taiwan's words in Simplified ones (`網路印表機` → `网络打印机`).
 *
 * Never throws, whatever the text holds.
 */
export function fold(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase()
  return isTraditional(folded) ? simplify(folded) : folded
}

/**
 * Whether a text holds a character outside of GB 2312, the standard's 6,763 characters of Simplified Chinese. A rare
 * character that is not Traditional makes a text go through the converter for nothing, and no more.
 */
function isTraditional(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x4e00 || code > 0x9fff) continue
    simplified ??= new Set(gb2312())
    if (!simplified.has(code)) return true
  }
  return false
}

let simplified: Set<number> | undefined

/** The standard's characters, read from the runtime's own tables: rows 16 to 87, 94 characters each. */
function* gb2312(): Iterable<number> {
  const bytes = new Uint8Array(72 * 94 * 2)
  let at = 0
  for (let row = 0xb0; row <= 0xf7; row++) {
    for (let column = 0xa1; column <= 0xfe; column++) {
      bytes[at++] = row
      bytes[at++] = column
    }
  }
  for (const character of new TextDecoder('gbk').decode(bytes)) yield character.charCodeAt(0)
}

/**
 * Loaded by the first text that needs it: 40 ms and 15 MB. By `require`, because an index answers within the call that
 * asks it, and `import()` does not.
 */
function simplify(text: string): string {
  converter ??= (createRequire(import.meta.url)('opencc-js/t2cn') as OpenCC).Converter({ from: 'twp', to: 'cn' })
  return converter(text)
}

interface OpenCC {
  Converter(options: { from: 'twp'; to: 'cn' }): (text: string) => string
}

let converter: ReturnType<OpenCC['Converter']> | undefined
