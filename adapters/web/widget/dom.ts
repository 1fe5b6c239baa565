import { isSafeUrl } from '@huida/core'

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

/** A link that tells the other side nothing about the page; web pages open beside it. What is not safe to follow: just the words. */
export function link(url: string, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
  if (!isSafeUrl(url)) return element('span', attributes, ...children)
  const outward = { href: url, rel: 'noopener noreferrer nofollow', ...(isWeb(url) && { target: '_blank' }) }
  return element('a', { ...attributes, ...outward }, ...children)
}

/** Whether an address leads to the web, where pictures come from. */
export const isWeb = (url: string): boolean => /^https?:/i.test(url) && isSafeUrl(url)
