/** An address in a text: where it stands, and what it leads to. */
export interface FoundLink {
  /** Of the first character, in UTF-16 units. */
  start: number
  /** Behind the last character. */
  end: number
  /** As it stands in the text. */
  url: string
}

/** Schemes that a customer may be led to: web pages, mail and telephone. */
export const isSafeUrl = (url: string): boolean =>
  /^(?:https?:\/\/[^\s/?#]|mailto:[^\s?]|tel:[+\d])[^\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/iu.test(url)

/**
 * The addresses that begin with `http://`, `https://`, `mailto:` or `tel:` in a text, in order. An address keeps balanced brackets
 * and names in any script (`https://例子.中国/退货_(说明)`); punctuation behind it does not belong to it, nor do Chinese, Japanese
 * and Korean words that follow Latin letters without a space (`https://a.example/x查看`), as these languages write.
 */
export function findLinks(text: string): FoundLink[] {
  const found: FoundLink[] = []
  const schemes = /(?<![a-z\d])(?:https?:\/\/|mailto:|tel:)/gi
  for (let scheme = schemes.exec(text); scheme; scheme = schemes.exec(text)) {
    const start = scheme.index
    const from = schemes.lastIndex
    const end = /^h/i.test(scheme[0]) ? endOfWeb(text, from) : endOfOther(text, start)
    if (end <= from) continue
    found.push({ start, end, url: text.slice(start, end) })
    schemes.lastIndex = end
  }
  return found
}

const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?`
const host = new RegExp(String.raw`${label}(?:\.${label})*\.?(?::\d{1,5})?`, 'uy')
/** Scripts whose words follow each other, and other scripts, without a space. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`
const gluedLabel = new RegExp(String.raw`(?<![\p{L}\p{N}-])[\w-]+?(${unspaced}[^.]*)$`, 'u')
const character = new RegExp(String.raw`(${unspaced})|([\p{L}\p{M}\p{N}])|([-./?#&=_~%+:@!$,;'*])|([([])|([)\]])`, 'uy')

function endOfWeb(text: string, from: number): number {
  host.lastIndex = from
  const name = host.exec(text)?.[0]
  if (!name) return from
  const glued = gluedLabel.exec(name)?.[1]
  if (glued !== undefined) return from + name.length - glued.length
  const end = from + name.replace(/\.$/, '').length
  return /[/?#]/.test(text[end] ?? '') ? endOfPath(text, end) : end
}

function endOfPath(text: string, from: number): number {
  const brackets: string[] = []
  /** Words of an unspaced script go on here: behind a separator, or where such words began. */
  let isOpen = true
  let hasWords = false
  let end = from
  for (let at = from; at < text.length; at = character.lastIndex) {
    character.lastIndex = at
    const read = character.exec(text)
    if (!read || text.startsWith('**', at)) break
    const [, word, letter, separator = '', opening, closing] = read
    if (word) {
      if (!isOpen) break
      hasWords = true
    } else if (letter) isOpen = hasWords
    else if (/[/?#&=]/.test(separator)) {
      isOpen = true
      hasWords = false
    } else if (/[-_%+]/.test(separator)) isOpen = true
    else if (opening) brackets.push(opening === '(' ? ')' : ']')
    else if (closing && brackets.pop() !== closing) break
    // Punctuation belongs to the address only when more of it follows.
    if (word || letter || closing || /[-/=#&%]/.test(separator)) end = character.lastIndex
  }
  return end
}

const other = /mailto:[\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}|tel:\+?\d[\d-]{1,20}\d/iy

function endOfOther(text: string, start: number): number {
  other.lastIndex = start
  return other.test(text) ? other.lastIndex : 0
}
