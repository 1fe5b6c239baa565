/** Each attempt at a message names itself below its words, so that what a platform was asked can be told from what it shows. */
export const tagged = (text, { position, attempt }) => `${text}\n#${position}/${attempt}`

/** @param {string} text */
export function untagged(text) {
  const [, words, position, attempt] = /^(.*)\n#(\d+)\/([\w-]+)$/s.exec(text)
  return { text: words, position: Number(position), attempt }
}
