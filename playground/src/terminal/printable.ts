// What customers and articles say is data: on a terminal it must move no cursor, hide nothing and turn no line around.

/**
 * Control characters (the line feed too), those that change the direction of writing, and those that nobody sees. The joiners
 * U+200C and U+200D stay, because scripts and emoji need them.
 */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

const escaped = (sign: string): string => {
  const code = sign.codePointAt(0)!
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** A text as one line for a terminal: what is no sign is shown as `\u001b`. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped)

/** The same, but for a text of several lines. */
export const printableLines = (text: string): string =>
  text.replace(UNPRINTABLE, (sign) => (sign === '\n' || sign === '\t' ? sign : escaped(sign)))

/** A value as JSON for programs, that is harmless on a terminal too. It means the same. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(UNPRINTABLE, (sign) =>
    sign === '\n'
      ? sign
      : [...Array(sign.length).keys()].map((i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
