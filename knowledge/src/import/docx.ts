import { checkArchive } from './archive.js'
import { parseHtml } from './html.js'
import type { Job, Parsed } from './parsed.js'

/** Word's headings, lists and tables become those of HTML, and from there on it is a page like any other. */
export async function parseDocx(job: Job): Promise<Parsed> {
  await checkArchive(job.bytes, 'word/document.xml', job.limits)
  const { default: mammoth } = await import('mammoth')
  // Never bytes of pictures: they are counted where they stand, and left out.
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }))
  const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(job.bytes) }, { convertImage })
  return parseHtml(job, value)
}
