import { findLinks, isSafeUrl } from './links.js'

/** Words inside a line. A text may hold line breaks, as `\n`. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong'; children: Inline[] }
  | { type: 'emphasis'; children: Inline[] }
  | { type: 'code'; text: string }
  /** `url` is an address of http, https, mailto or tel. */
  | { type: 'link'; url: string; children: Inline[] }

/** The longest target of a link in brackets, in UTF-16 units; what is longer stays text. */
const MAX_URL = 2_048

/** Lines of one paragraph as nodes. A marker ends with its line, so that one stray star changes no more than that. */
export function inlinesOf(lines: readonly string[]): Inline[] {
  const nodes: Inline[] = []
  for (const [index, line] of lines.entries()) {
    if (index > 0) append(nodes, '\n')
    for (const node of new LineReader(line.trimEnd()).read()) add(nodes, node)
  }
  return nodes
}

/** A marker that was opened and not yet closed, and what follows it. */
interface Open {
  marker: '*' | '**' | '_' | '__' | '[' | '!['
  children: Inline[]
}

/** Reads a line once from left to right. Each marker is open once at most, so a node moves outward five times at most. */
class LineReader {
  readonly #nodes: Inline[] = []
  readonly #open: Open[] = []
  readonly #parentheses: Map<number, number>
  /** Lengths of backtick runs that nothing closes any more. */
  readonly #unclosed = new Set<number>()
  #at = 0

  constructor(private readonly line: string) {
    this.#parentheses = parenthesesOf(line)
  }

  read(): Inline[] {
    const { line } = this
    const special = /[\\`*_![\]<]/g
    let mark = -1
    const links = findLinks(line)
    let next = 0
    while (this.#at < line.length) {
      while (links[next] && links[next]!.start < this.#at) next++
      const link = links[next]
      if (mark < this.#at) {
        special.lastIndex = this.#at
        mark = special.exec(line)?.index ?? line.length
      }
      const stop = Math.min(mark, link?.start ?? line.length)
      append(this.#target, line.slice(this.#at, stop))
      this.#at = stop
      if (link?.start === stop) this.#link(link.url, link.end)
      else if (line[stop] === '<' && link?.start === stop + 1 && line[link.end] === '>')
        this.#link(link.url, link.end + 1)
      else if (stop < line.length) this.#special(line[stop]!)
    }
    while (this.#open.length > 0) this.#giveUp()
    return this.#nodes
  }

  /** Where nodes are added now. */
  get #target(): Inline[] {
    return this.#open.at(-1)?.children ?? this.#nodes
  }

  /** Takes so many characters as text. */
  #literal(length: number): void {
    append(this.#target, this.line.slice(this.#at, this.#at + length))
    this.#at += length
  }

  #link(url: string, end: number): void {
    this.#target.push({ type: 'link', url, children: [{ type: 'text', text: url }] })
    this.#at = end
  }

  #special(character: string): void {
    const { line } = this
    const following = line[this.#at + 1] ?? ''
    if (character === '\\' && PUNCTUATION.test(following)) {
      this.#at++
      this.#literal(1)
    } else if (character === '`') this.#code()
    else if (character === '[') this.#openLabel('[')
    else if (character === '!' && following === '[') this.#openLabel('![')
    else if (character === ']') this.#closeLabel()
    else if (character === '*' || character === '_') this.#markers(character)
    else this.#literal(1)
  }

  #code(): void {
    const { line } = this
    const start = this.#at
    const length = runLength(line, start)
    const ticks = '`'.repeat(length)
    // Longer runs than three are ornaments.
    let end = length > 3 || this.#unclosed.has(length) ? -1 : line.indexOf(ticks, start + length)
    while (end >= 0 && runLength(line, end) !== length) end = line.indexOf(ticks, end + runLength(line, end))
    if (end < 0) {
      this.#unclosed.add(length)
      this.#literal(length)
      return
    }
    const code = line.slice(start + length, end)
    this.#target.push({ type: 'code', text: code.trim() || code })
    this.#at = end + length
  }

  #openLabel(marker: '[' | '!['): void {
    const other = this.#open.findIndex(({ marker }) => marker.endsWith('['))
    // The inner one may be a link, the outer one may not.
    while (other >= 0 && this.#open.length > other) this.#giveUp()
    this.#open.push({ marker, children: [] })
    this.#at += marker.length
  }

  #closeLabel(): void {
    const opened = this.#open.findIndex(({ marker }) => marker.endsWith('['))
    const end = this.#parentheses.get(this.#at + 1)
    const url = opened < 0 || end === undefined ? undefined : targetOf(this.line.slice(this.#at + 2, end))
    if (url === undefined) {
      while (opened >= 0 && this.#open.length > opened) this.#giveUp()
      this.#literal(1)
      return
    }
    while (this.#open.length > opened + 1) this.#giveUp()
    const children = this.#open.pop()!.children.flatMap(withoutLinks)
    this.#target.push({ type: 'link', url, children: children.length > 0 ? children : [{ type: 'text', text: url }] })
    this.#at = end! + 1
  }

  #markers(character: '*' | '_'): void {
    const { line } = this
    const length = runLength(line, this.#at)
    const before = lastCharacter(line.slice(Math.max(0, this.#at - 2), this.#at))
    const behind = String.fromCodePoint(line.codePointAt(this.#at + length) ?? 32)
    const isMask = length > 3 || (/\d/.test(before) && /\d/.test(behind))
    // Inside a word only two stars mean something: Chinese puts no spaces around what is strong.
    const isStrict = character === '_' || length !== 2
    let left = length
    if (!isMask && CAN_END.test(before) && !(isStrict && WORD.test(behind))) left = this.#close(character, length)
    if (left > 0 && !isMask && CAN_BEGIN.test(behind) && !(isStrict && WORD.test(before)))
      left = this.#openMarkers(character, left)
    this.#at += length - left
    this.#literal(left)
  }

  /** Closes what so many characters can close, from the inside outward, and says how many are left. */
  #close(character: '*' | '_', length: number): number {
    let left = length
    for (let at = this.#open.length - 1; at >= 0 && left > 0; at--) {
      const { marker, children } = this.#open[at]!
      if (marker[0] !== character || marker.length > left || children.length === 0) continue
      while (this.#open.length > at + 1) this.#giveUp()
      this.#open.pop()
      this.#target.push({ type: marker.length === 2 ? 'strong' : 'emphasis', children })
      left -= marker.length
    }
    return left
  }

  #openMarkers(character: '*' | '_', length: number): number {
    const double = character === '*' ? '**' : '__'
    const markers: Open['marker'][] = length === 3 ? [double, character] : [length === 2 ? double : character]
    // Of two that begin the same, the later is likelier to be meant.
    if (this.#open.at(-1)?.marker === markers[0]) this.#giveUp()
    if (this.#open.some(({ marker }) => markers.includes(marker))) return length
    for (const marker of markers) this.#open.push({ marker, children: [] })
    return 0
  }

  /** The innermost marker was never closed, so it is text. */
  #giveUp(): void {
    const { marker, children } = this.#open.pop()!
    append(this.#target, marker)
    for (const node of children) add(this.#target, node)
  }
}

/** What a backslash takes the meaning from. */
const PUNCTUATION = /[!-/:-@[-`{-~]/
const WORD = /[\p{L}\p{N}]/u
/** Emphasis begins with a word, a quotation, a picture or another marker, and ends with one: `*^_^*` is a face. */
const CAN_BEGIN = /[\p{L}\p{N}\p{Ps}\p{Pi}\p{Sc}\p{So}"'`*_#@+<\\/-]/u
const CAN_END = /[\p{L}\p{M}\p{N}\p{Pe}\p{Pf}\p{Po}\p{Sc}\p{So}\p{Emoji_Modifier}"'`*_+>\\/-]/u

const lastCharacter = (text: string): string => [...text].at(-1) ?? ''

function runLength(line: string, at: number): number {
  let end = at
  while (line[end] === line[at] && end < line.length) end++
  return end - at
}

/** For each parenthesis that opens, where it closes. */
function parenthesesOf(line: string): Map<number, number> {
  const closed = new Map<number, number>()
  if (!line.includes('](')) return closed
  const opened: number[] = []
  for (const { 0: found, index } of line.matchAll(/\\.|[()]/g)) {
    if (found === '(') opened.push(index)
    else if (found === ')' && opened.length > 0) closed.set(opened.pop()!, index)
  }
  return closed
}

/** The address in `(address "title")`, if it is one that may be followed. */
function targetOf(inside: string): string | undefined {
  if (inside.length > MAX_URL) return undefined
  const [, angled, plain] = /^\s*(?:<([^<>\s]*)>|(\S+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*$/.exec(inside) ?? []
  const url = (angled ?? plain ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1')
  return isSafeUrl(url) ? url : undefined
}

/** Links hold no links: the words of one inside another. */
const withoutLinks = (node: Inline): Inline[] => {
  if (node.type === 'link') return node.children
  return 'children' in node ? [{ ...node, children: node.children.flatMap(withoutLinks) }] : [node]
}

function append(nodes: Inline[], text: string): void {
  const last = nodes.at(-1)
  if (last?.type === 'text') last.text += text
  else if (text !== '') nodes.push({ type: 'text', text })
}

const add = (nodes: Inline[], node: Inline): void => {
  if (node.type === 'text') append(nodes, node.text)
  else nodes.push(node)
}
