import { delivered, type Outgoing, type Part, rejected, type SendResult, type SendTools } from '@huida/core'
import { type Api, NoAnswer, Refused } from '../api.js'
import { addressOf } from '../payload.js'
import type { Sending } from './sending.js'

type Media = Extract<Part, { type: 'image' | 'file' | 'audio' | 'video' }>
type Kept = NonNullable<Awaited<ReturnType<NonNullable<SendTools['media']>>>>

/**
 * Sends what the bot's media store keeps, in Slack's three steps: a place for it, its bytes, its message. Which file belongs to which message
 * is kept between the steps, so that a repetition shows no second one.
 */
export async function upload(
  message: Pick<Outgoing, 'id' | 'to' | 'answers' | 'mayHaveArrived'>,
  part: Media,
  tools: SendTools,
  sending: Sending,
): Promise<SendResult> {
  const { api, token, drawer, streams } = sending
  const { signal } = tools
  const key = `file of ${message.id}`
  const earlier = message.mayHaveArrived ? await drawer.get(key) : undefined
  if (typeof earlier === 'string' && (await isShared(api, earlier, token, signal))) return delivered(`file/${earlier}`)
  const media = await tools.media?.(part.url)
  if (!media) return rejected('invalid', { reason: 'the file was deleted' })
  // A message that shows text cannot become a file.
  await streams.remove(message.to, message.answers)
  const { upload_url, file_id } = await placeFor(api, media, nameOf(part, media), { token, signal })
  await drawer.set(key, file_id)
  await put(upload_url, media, signal)
  const { channel, thread_ts } = addressOf(message.to.id)
  const title = part.type === 'image' || part.type === 'video' ? part.alt : nameOf(part, media)
  await api.call(
    'files.completeUploadExternal',
    { files: [{ id: file_id, ...(title && { title }) }], channel_id: channel, ...(thread_ts && { thread_ts }) },
    { token, signal },
  )
  return delivered(`file/${file_id}`)
}

async function placeFor(api: Api, media: Kept, filename: string, calling: { token: string; signal: AbortSignal }) {
  try {
    return await api.call<{ upload_url: string; file_id: string }>(
      'files.getUploadURLExternal',
      { filename, length: media.sizeBytes },
      calling,
    )
  } catch (error) {
    await media.body.cancel()
    // A place alone shows nothing.
    throw error instanceof NoAnswer ? new NoAnswer('files.getUploadURLExternal', false, error.cause) : error
  }
}

/** Bytes alone show nothing either: what fails here may be repeated. */
async function put(url: string, { body, mimeType, sizeBytes }: Kept, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': mimeType, 'content-length': String(sizeBytes) }
  // Node's types do not know that a stream is sent as it comes.
  const init = { method: 'POST', body, headers, signal, redirect: 'error', duplex: 'half' } as RequestInit
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new NoAnswer('an upload', false, error)
  })
  await response.body?.cancel()
  if (!response.ok)
    throw new Refused('an upload', `http_${response.status === 429 || response.status >= 500 ? 503 : response.status}`)
}

async function isShared(api: Api, file: string, token: string, signal: AbortSignal): Promise<boolean> {
  try {
    const told = await api.call<{ file?: { shares?: Record<string, object> } }>(
      'files.info',
      { file },
      { token, signal },
    )
    return Object.values(told.file?.shares ?? {}).some((channels) => Object.keys(channels).length > 0)
  } catch (error) {
    if (error instanceof NoAnswer) throw new NoAnswer('files.info', false, error.cause)
    if (error instanceof Refused && error.code !== 'ratelimited' && !/^http_5/.test(error.code)) return false
    throw error
  }
}

const nameOf = (part: Media, { name }: Kept): string => (part.type === 'file' && part.name) || name || part.type
