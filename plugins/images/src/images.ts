import { type BotAccess, type Clock, type Context, definePlugin, type Part } from '@huida/core'
import { z } from 'zod'
import { type Picture, sizeOf } from './picture.js'
import { ReadingError, type ReadingProblem } from './reading-error.js'
import { Recognition } from './recognition.js'

/** What `images` puts on `ctx`. */
export interface WithImageText {
  /** What the pictures of the message say, line by line. Absent: there are none, or nothing could be read. */
  imageText?: string
}

/** Reads a picture; empty when there are no words in it. */
export type Reader = (picture: Picture, options: { signal: AbortSignal }) => Promise<string>

/** So much of what a picture says stands for a message that has no words of its own, in UTF-16 units: more would be no question. */
const MAX_QUESTION = 300

/**
 * Tells what pictures say: `ctx.imageText`. For a message without words, what was read also stands for its text, so that later plugins
 * answer it. Use it before `unread`.
 */
export const images = definePlugin({
  name: 'images',
  config: z.object({
    /** Reads a picture: `visionModel(model)`, or a function. Default: the text recognition of `@gutenye/ocr-node`, where it is installed. */
    read: z
      .custom<Reader>((value) => typeof value === 'function', 'it is no function. Pass visionModel(model)')
      .optional(),
    /** The folder below which the packages of the text recognition are found. Default: where the program was started. */
    from: z
      .string()
      .min(1)
      .default(() => process.cwd()),
    /** For all pictures of one message, waiting included, in milliseconds. The first picture after a start takes longer. */
    deadlineMs: z.number().positive().default(8_000),
    /** So many pictures of one message are read. */
    maxPictures: z.number().int().positive().max(20).default(3),
    /** Larger ones are not read. */
    maxBytes: z.number().int().positive().default(10_000_000),
    /** Larger ones are not decoded: width times height. */
    maxPixels: z.number().int().positive().default(40_000_000),
    /** More is not kept of what a message's pictures say, in UTF-16 units. */
    maxCharacters: z.number().int().positive().default(4_000),
    /** So many pictures wait for the text recognition at most. */
    queue: z.number().int().positive().default(8),
    /** The text recognition gives its memory back after so long without a picture, in milliseconds. */
    idleMs: z.number().positive().default(600_000),
  }),
  setup(app, { config, bot, clock, log, onStop }) {
    const { read, from, maxPixels, queue, idleMs, maxPictures, maxCharacters } = config
    const recognition = read ? undefined : new Recognition({ clock, from, maxPixels, queue, idleMs })
    if (recognition) onStop(() => recognition.stop())
    const reader: Reader = read ?? ((picture, options) => recognition!.read(picture.bytes, options))
    let isTold = false

    return app.use(async (ctx, next) => {
      // A person who answers sees the picture.
      const isOurs = ctx.event.type === 'message' && ctx.conversation.owner.kind === 'bot'
      const pictures = isOurs && ctx.event.type === 'message' ? picturesIn(ctx.event.parts) : []
      if (pictures.length === 0) return next<WithImageText>({})
      const results = await ctx.once('images.read', () =>
        within(config.deadlineMs, ctx, clock, (signal) =>
          Promise.all(pictures.slice(0, maxPictures).map((part) => readPart(part, { bot, reader, config, signal }))),
        ),
      )
      for (const result of results) {
        const outcome = 'text' in result ? (result.text === '' ? 'empty' : 'read') : result.problem
        ctx.record('image.read', { outcome })
        if ('text' in result) continue
        // Every picture would say the same.
        if (result.problem === 'not_installed' && isTold) continue
        isTold ||= result.problem === 'not_installed'
        // What is no picture, or nowhere, is nothing to mend.
        const isOurs = !['missing', 'too_large', 'not_a_picture'].includes(result.problem)
        log[isOurs ? 'warn' : 'info']({ problem: result.problem, error: result.reason }, 'a picture was not read')
      }
      const imageText = results
        .flatMap((result) => ('text' in result && result.text !== '' ? [result.text] : []))
        .join('\n')
        .slice(0, maxCharacters)
      ctx.trace({ step: 'images', saw: pictures.length, chose: imageText === '' ? 'nothing read' : 'read' })
      if (imageText === '') return next<WithImageText>({})
      // A question in words is asked in words; what the picture says is for those who look for it.
      const isWordless = ctx.text.trim() === ''
      return next<WithImageText>({ imageText, ...(isWordless && { text: imageText.slice(0, MAX_QUESTION) }) })
    })
  },
})

type ImagePart = Extract<Part, { type: 'image' }>

type Result = { text: string } | { problem: ReadingProblem; reason: string }

const picturesIn = (parts: readonly Part[]): ImagePart[] =>
  parts.flatMap((part) => {
    const shown = part.type === 'native' ? part.fallback : part
    // A sticker reads as its emoji.
    return shown.type === 'image' && !shown.alt ? [shown] : []
  })

async function readPart(
  { url, sizeBytes }: ImagePart,
  { bot, reader, config, signal }: { bot: BotAccess; reader: Reader; config: Caps; signal: AbortSignal },
): Promise<Result> {
  try {
    if ((sizeBytes ?? 0) > config.maxBytes) throw new ReadingError('too_large', `it has ${sizeBytes} bytes`)
    // Only what the bot itself keeps is read: an address that a customer gives is never opened.
    const opened = await bot.openMedia(url)
    if (!opened) throw new ReadingError('missing', 'it is not in the media store')
    const bytes = await bytesOf(opened.body, config.maxBytes)
    const size = sizeOf(bytes)
    if (!size) throw new ReadingError('not_a_picture', 'it is no PNG, JPEG, GIF or WebP')
    if (size.width * size.height > config.maxPixels)
      throw new ReadingError('too_large', `it has ${size.width} × ${size.height} pixels`)
    const text = await reader({ bytes, ...size }, { signal })
    return { text: clean(text) }
  } catch (error) {
    if (error instanceof ReadingError) return { problem: error.problem, reason: error.message }
    if (signal.aborted) return { problem: 'late', reason: 'it took too long' }
    return { problem: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

interface Caps {
  maxBytes: number
  maxPixels: number
}

async function bytesOf(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  // Node's stream is iterable; the type of the web's is not.
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    size += piece.byteLength
    if (size > maxBytes) throw new ReadingError('too_large', `it has more than ${maxBytes} bytes`)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

/** A model may say anything. */
const clean = (text: unknown): string => (typeof text === 'string' ? text.replace(/[^\P{Cc}\n]/gu, ' ').trim() : '')

/** The turn's own end is nobody's failure: nothing of it is stored. */
async function within(
  deadlineMs: number,
  ctx: Context,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<Result[]>,
): Promise<Result[]> {
  const late = new AbortController()
  const abort = () => late.abort(ctx.signal.reason)
  ctx.signal.addEventListener('abort', abort, { once: true })
  const cancel = clock.after(deadlineMs, () =>
    late.abort(new ReadingError('late', `it took more than ${deadlineMs} ms`)),
  )
  try {
    const results = await Promise.race([work(late.signal), ended(late.signal)])
    ctx.signal.throwIfAborted()
    return results
  } finally {
    cancel()
    ctx.signal.removeEventListener('abort', abort)
  }
}

/** A reader may ignore its signal. */
const ended = (signal: AbortSignal): Promise<Result[]> =>
  new Promise((resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        const { reason } = signal
        if (reason instanceof ReadingError) resolve([{ problem: reason.problem, reason: reason.message }])
        else reject(reason)
      },
      { once: true },
    )
  })
