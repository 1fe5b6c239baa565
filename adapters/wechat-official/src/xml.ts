import { HuidaError } from '@huida/core'
import type { XMLParser } from 'fast-xml-parser'

const MAX_LENGTH = 262_144
const MAX_DEPTH = 16

/** The members of an element. Everything is text as it was written: ids of 64 bits are not numbers. */
export type Xml = { readonly [name: string]: XmlValue }
export type XmlValue = string | Xml | readonly (string | Xml)[]

let parser: Promise<XMLParser> | undefined

/**
 * The members of the `<xml>` element, as WeChat and WeCom write it. Declarations of types and entities are refused, whatever they say.
 * The parser is loaded at the first call.
 * @throws HuidaError BODY_INVALID
 */
export async function parseXml(text: string): Promise<Xml> {
  if (text.length > MAX_LENGTH) throw invalid(`it is longer than ${MAX_LENGTH} characters`)
  if (/<!/.test(withoutCdata(text))) throw invalid('it declares types or entities')
  if (!/<\/xml>\s{0,16}$/.test(text)) throw invalid('it is no <xml> element')
  parser ??= import('fast-xml-parser').then(
    ({ XMLParser }) =>
      new XMLParser({ parseTagValue: false, trimValues: false, ignoreAttributes: true, maxNestedTags: MAX_DEPTH }),
  )
  const loaded = await parser
  let root: unknown
  try {
    root = (loaded.parse(text) as { xml?: unknown }).xml
  } catch (cause) {
    throw invalid('it is not well-formed XML', cause)
  }
  if (root === null || typeof root !== 'object' || Array.isArray(root)) throw invalid('it is no <xml> element')
  return root as Xml
}

/** The text of a member. `undefined`: it is not there, comes twice, or is more than a text. */
export function textOf(xml: Xml | undefined, name: string): string | undefined {
  const value = xml && Object.hasOwn(xml, name) ? xml[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/** A member that has members. `undefined`: it is not there, comes twice, or is a text. */
export function elementOf(xml: Xml | undefined, name: string): Xml | undefined {
  const value = xml && Object.hasOwn(xml, name) ? xml[name] : undefined
  // A list has no names, and a text no members.
  return typeof value === 'object' && !Array.isArray(value) ? (value as Xml) : undefined
}

/** Writes a text into an element, whatever it says: `]]>` ends no section. */
export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

function withoutCdata(text: string): string {
  let rest = ''
  let from = 0
  for (;;) {
    const open = text.indexOf('<![CDATA[', from)
    if (open < 0) return rest + text.slice(from)
    rest += text.slice(from, open)
    const close = text.indexOf(']]>', open)
    if (close < 0) return rest
    from = close + 3
  }
}

const invalid = (problem: string, cause?: unknown) => new HuidaError('BODY_INVALID', { problem }, { cause })
