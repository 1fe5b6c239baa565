import type { Part } from '../../conversation/part.js'
import type { KeptAs, NewMedia } from '../../media/media.js'
import type { AdapterKit } from '../adapter-kit.js'

/** A value that is longer than the buttons of any platform carry. */
export const LONG_VALUE = 'long '.repeat(400)

/** A text that takes one message and a half. */
export const longReply = (max: number): string =>
  'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil((max * 1.5) / 45))

const at = 'https://media.shop.example'

/** A part of each kind, as a bot would send it. */
const samples: { readonly [T in Exclude<Part['type'], 'native'>]: Extract<Part, { type: T }> } = {
  text: { type: 'text', text: 'words' },
  image: { type: 'image', url: `${at}/jacket.png`, mimeType: 'image/png', sizeBytes: 20_000, alt: 'a jacket' },
  file: { type: 'file', url: `${at}/invoice.pdf`, mimeType: 'application/pdf', sizeBytes: 20_000, name: 'invoice.pdf' },
  audio: {
    ...{ type: 'audio', url: `${at}/hello.mp3`, mimeType: 'audio/mpeg', sizeBytes: 20_000 },
    ...{ durationMs: 2_000, transcript: 'hello' },
  },
  video: { type: 'video', url: `${at}/zip.mp4`, mimeType: 'video/mp4', sizeBytes: 20_000, alt: 'how the zip closes' },
  location: { type: 'location', latitude: 31.23, longitude: 121.47, name: 'our shop', address: '1 Bund, Shanghai' },
  link: { type: 'link', url: 'https://shop.example/jackets', title: 'Jackets', text: 'All of them' },
  choices: { type: 'choices', text: 'Which one?', choices: [{ label: 'the red one', value: 'red' }] },
  card: {
    ...{ type: 'card', title: 'A jacket', text: 'Warm and dry', url: 'https://shop.example/jackets/1' },
    choices: [{ label: 'Buy it', value: 'buy' }],
  },
  sources: { type: 'sources', sources: [{ title: 'Returns', articleId: 'returns', version: 1 }] },
}

/** The kinds of parts that a case sends. */
export const sampleTypes = [...(Object.keys(samples) as (keyof typeof samples)[]), 'native'] as const

/** A picture of one pixel. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** How media begin: enough for whoever judges bytes by their beginning. */
const beginnings: Readonly<Record<MediaType, readonly { mimeType: string; bytes: Uint8Array }[]>> = {
  image: [{ mimeType: 'image/png', bytes: PICTURE }],
  file: [{ mimeType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') }],
  audio: [
    { mimeType: 'audio/mpeg', bytes: Buffer.from('ID3\x04\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1') },
    { mimeType: 'audio/amr', bytes: Buffer.from('#!AMR\n\x3c\0\0\0\0\0\0\0\0\0', 'latin1') },
    { mimeType: 'audio/ogg', bytes: Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0\0\0', 'latin1') },
  ],
  video: [{ mimeType: 'video/mp4', bytes: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1') }],
}

type MediaType = 'image' | 'file' | 'audio' | 'video'

const isMedia = (type: Part['type']): type is MediaType => Object.hasOwn(beginnings, type)

/** A part of a kind: of the kit's where it has one, of a type that the platform takes, and out of the bot's media store where it uploads. */
export async function sampleOf(type: Part['type'], { adapter, samples: own }: AdapterKit, keep: Keep): Promise<Part> {
  if (own?.[type]) return own[type]
  if (type === 'native')
    return { type, platform: `not ${adapter.platform}`, data: {}, fallback: { type: 'text', text: 'something else' } }
  if (!isMedia(type)) return samples[type]
  const { types, uploads } = adapter.accepts[type] ?? {}
  const isTaken = (mimeType: string) => !types || types.some((each) => each === mimeType || each === `${type}/*`)
  const { mimeType, bytes } = beginnings[type].find(({ mimeType }) => isTaken(mimeType)) ?? beginnings[type][0]!
  const part = { ...samples[type], mimeType }
  return uploads ? { ...part, ...(await keep({ body: streamOf(bytes), part: type, mimeType })) } : part
}

/** Puts media into the bot's store. */
export type Keep = (media: Pick<NewMedia, 'body' | 'part' | 'mimeType'>) => Promise<KeptAs>

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
