import { Parser } from 'htmlparser2'
import type { Job, Parsed } from '../parsed.js'
import { checkArchive, readEntries } from '../sources/archive.js'
import { parseHtml } from './html.js'

/** Word's headings, lists and tables become those of HTML, and from there on it is a page like any other. */
export async function parseDocx(job: Job): Promise<Parsed> {
  await checkArchive(job.bytes, 'word/document.xml', job.limits)
  const { default: mammoth } = await import('mammoth')
  const parts = await readEntries(job.bytes, (name) => /^word\/(styles|document)\.xml$/.test(name))
  const styleMap = [...headingStyles(parts.get('word/styles.xml') ?? ''), ...outlineStyles]
  // Never bytes of pictures: they are counted where they stand, and left out.
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }))
  const xml = parts.get('word/document.xml') ?? ''
  const { shown, hidden } = withoutHidden(xml)
  const buffer = await withDocument(job.bytes, xml, withOutlineStyles(shown))
  const { value } = await mammoth.convertToHtml({ buffer }, { convertImage, styleMap })
  return parseHtml(job, value, hidden)
}

/** Text that Word hides (字体 → 隐藏) is not for the reader; mammoth would tell it. */
function withoutHidden(xml: string): { shown: string; hidden: number } {
  if (!/<w:vanish\b/.test(xml)) return { shown: xml, hidden: 0 }
  let hidden = 0
  const shown = xml.replace(/<w:r(?: [^>]*)?>(?:(?!<w:r[ >]|<\/w:r>)[\s\S])*<\/w:r>/g, (run) => {
    if (!/<w:vanish(?:\s*\/>|\s+w:val="(?:1|true|on)")/.test(run)) return run
    if (/<w:t[ >]/.test(run)) hidden++
    return ''
  })
  return { shown, hidden }
}

const outlineStyle = 'HuidaOutline'
const outlineStyles = [0, 1, 2, 3, 4, 5].map((level) => `p.${outlineStyle}${level} => h${level + 1}:fresh`)

/**
 * A paragraph may be a heading without any style, by its own level in the outline (段落 → 大纲级别). mammoth does not see that,
 * so it is given a style that says the same.
 */
function withOutlineStyles(xml: string): string {
  if (!xml.includes('<w:outlineLvl')) return xml
  return xml.replace(/<w:pPr>(?:(?!<\/w:pPr>)[\s\S])*<\/w:pPr>/g, (properties) => {
    const level = /<w:outlineLvl w:val="([0-5])"\/>/.exec(properties)?.[1]
    if (level === undefined) return properties
    return `<w:pPr><w:pStyle w:val="${outlineStyle}${level}"/>${properties.replace(/<w:pStyle [^>]*\/>/, '').slice('<w:pPr>'.length)}`
  })
}

/** The document with another text in it. */
async function withDocument(bytes: Uint8Array, before: string, after: string): Promise<Buffer> {
  if (after === before) return Buffer.from(bytes)
  const { default: JSZip } = await import('jszip')
  const zip = await JSZip.loadAsync(bytes)
  zip.file('word/document.xml', after)
  return zip.generateAsync({ type: 'nodebuffer' })
}

/**
 * Which styles of a document are headings, by what they say of themselves: their level in the outline, or that of the style
 * they are based on. mammoth knows only the English names; WPS and Word in Chinese write `标题 2`, and everybody may make
 * styles of their own.
 */
function headingStyles(xml: string): string[] {
  const styles = new Map<string, { name: string; level?: number; basis?: string }>()
  let style: { name: string; level?: number; basis?: string } | undefined
  const parser = new Parser(
    {
      onopentag(tag, attribs) {
        const value = attribs['w:val'] ?? ''
        if (tag === 'w:style' && attribs['w:type'] === 'paragraph') {
          style = { name: '' }
          styles.set(attribs['w:styleId'] ?? '', style)
        } else if (!style) return
        else if (tag === 'w:name') style.name = value
        else if (tag === 'w:basedOn') style.basis = value
        else if (tag === 'w:outlineLvl') style.level = Number(value)
      },
      onclosetag(tag) {
        if (tag === 'w:style') style = undefined
      },
    },
    { xmlMode: true },
  )
  parser.write(xml)
  parser.end()
  const levelOf = (id: string, depth = 0): number | undefined => {
    const found = styles.get(id)
    if (!found || depth > 20) return undefined
    const named = /^(?:heading|标题|標題|見出し)\s*([1-6])$/i.exec(found.name)?.[1]
    const titled = /^(title|标题|標題)$/i.test(found.name) ? 0 : undefined
    return (
      found.level ??
      (named ? Number(named) - 1 : undefined) ??
      titled ??
      (found.basis === undefined ? undefined : levelOf(found.basis, depth + 1))
    )
  }
  return [...styles].flatMap(([id, { name }]) => {
    const level = levelOf(id)
    const isQuotable = name !== '' && !/['\\\n]/.test(name)
    // Level 9 is Word's word for body text.
    return level !== undefined && level < 6 && isQuotable ? [`p[style-name='${name}'] => h${level + 1}:fresh`] : []
  })
}
