import { Parser } from 'htmlparser2'
import { checkArchive, readEntries } from './archive.js'
import { parseHtml } from './html.js'
import type { Job, Parsed } from './parsed.js'

/** Word's headings, lists and tables become those of HTML, and from there on it is a page like any other. */
export async function parseDocx(job: Job): Promise<Parsed> {
  await checkArchive(job.bytes, 'word/document.xml', job.limits)
  const { default: mammoth } = await import('mammoth')
  const styles = await readEntries(job.bytes, (name) => name === 'word/styles.xml')
  const styleMap = headingStyles(styles.get('word/styles.xml') ?? '')
  // Never bytes of pictures: they are counted where they stand, and left out.
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }))
  const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(job.bytes) }, { convertImage, styleMap })
  return parseHtml(job, value)
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
