/** An element with attributes and children. Text is always a text node: nothing here reads HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** A picture of lines in a square of 24 units. */
export function icon(lines: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', lines)
  svg.append(path)
  return svg
}

/** A link that opens beside the page and tells the other side nothing about it; only http and https, else just the words. */
export function link(url: string, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
  if (!isWeb(url)) return element('span', attributes, ...children)
  const outward = { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }
  return element('a', { ...attributes, ...outward }, ...children)
}

export const isWeb = (url: string): boolean => /^https?:\/\/./i.test(url)

/** A text with its web addresses made into links. Addresses are ASCII, so Chinese right behind one is not taken in. */
export function linked(text: string): (Node | string)[] {
  const pieces: (Node | string)[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(/https?:\/\/[!#-;=?-Z[\]_a-z~]+/gi)) {
    const url = found.replace(/[.,;:!?)'\]]+$/, '')
    pieces.push(text.slice(from, index), link(url, {}, url))
    from = index + url.length
  }
  return [...pieces, text.slice(from)]
}
