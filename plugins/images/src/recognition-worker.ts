import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

/** What the worker is started with. */
export interface RecognitionWork {
  /** The folder below which the packages of the recognition are found. */
  from: string
  /** More pixels are never decoded. */
  maxPixels: number
}

/** What it is asked. */
export interface ToWorker {
  id: number
  bytes: Uint8Array
}

/** What it says: that it can begin, or why it cannot; then a text for each picture, or why there is none. */
export type FromWorker =
  | { ready: true }
  | { ready: false; isInstalled: boolean; reason: string }
  | { id: number; text: string }
  | { id: number; reason: string; isPicture: boolean }

/** As much of the recognition as is used here: its packages are not installed when this is compiled. */
interface Recognition {
  detect(image: Uint8Array): Promise<{ text: string; mean: number }[]>
}
type Sharp = (
  bytes: Uint8Array,
  options: { limitInputPixels: number; pages: number },
) => {
  rotate(): ReturnType<Sharp>
  flatten(options: { background: string }): ReturnType<Sharp>
  resize(options: { width: number; height: number; fit: 'inside'; withoutEnlargement: true }): ReturnType<Sharp>
  png(): ReturnType<Sharp>
  toBuffer(): Promise<Uint8Array>
}

const { from, maxPixels } = workerData as RecognitionWork
const say = (message: FromWorker) => parentPort!.postMessage(message)

/** What the recognition is given at most: phone screens are smaller, photos larger than they need to be. */
const MAX_WIDTH = 1_600
const MAX_HEIGHT = 6_400
/** What is read with less confidence is no word. */
const MIN_MEAN = 0.6

try {
  const { sharp, recognition } = await opened()
  parentPort!.on('message', ({ id, bytes }: ToWorker) => {
    void read(sharp, recognition, bytes).then(
      (text) => say({ id, text }),
      (error: unknown) => say({ id, reason: messageOf(error), isPicture: !(error instanceof UnreadablePicture) }),
    )
  })
  say({ ready: true })
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code
  const isInstalled = code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND'
  say({ ready: false, isInstalled, reason: messageOf(error) })
}

async function opened(): Promise<{ sharp: Sharp; recognition: Recognition }> {
  const path = createRequire(pathToFileURL(`${from}/`)).resolve('@gutenye/ocr-node')
  // The recognition decodes with it, so it is there.
  const sharp = createRequire(path)('sharp') as Sharp
  // Known by what it does: see the declaration above.
  const { default: Ocr } = (await import(pathToFileURL(path).href)) as {
    default: { create(options: { onnxOptions: object }): Promise<Recognition> }
  }
  // One thread: the bot itself needs the others.
  return { sharp, recognition: await Ocr.create({ onnxOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 } }) }
}

class UnreadablePicture extends Error {}

async function read(sharp: Sharp, recognition: Recognition, bytes: Uint8Array): Promise<string> {
  let image: Uint8Array
  try {
    image = await sharp(bytes, { limitInputPixels: maxPixels, pages: 1 })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize({ width: MAX_WIDTH, height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer()
  } catch (cause) {
    throw new UnreadablePicture('it cannot be decoded', { cause })
  }
  const lines = await recognition.detect(image)
  return lines
    .filter(({ mean }) => mean >= MIN_MEAN)
    .map(({ text }) => text.trim())
    .filter(Boolean)
    .join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
