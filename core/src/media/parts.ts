import type { PlatformEvent } from '../conversation/event.js'
import type { AudioPart, FilePart, ImagePart, NativePart, Part, VideoPart } from '../conversation/part.js'
import type { MediaProblem } from './intake.js'

/** A part whose `url` leads to bytes. */
export type MediaPart = ImagePart | FilePart | AudioPart | VideoPart

/** The media among some parts, in order; also those that stand for what only one platform has. */
export const mediaIn = (parts: readonly Part[]): MediaPart[] =>
  parts.flatMap((part) => {
    const shown = part?.type === 'native' ? part.fallback : part
    return isMedia(shown) && typeof shown.url === 'string' ? [shown] : []
  })

/** The same parts with other media. */
export const withMedia = (parts: readonly Part[], replaced: ReadonlyMap<MediaPart, MediaPart>): Part[] =>
  parts.map((part) => {
    if (part?.type !== 'native') return replaced.get(part as MediaPart) ?? part
    const fallback = replaced.get(part.fallback as MediaPart)
    return fallback ? ({ ...part, fallback } satisfies NativePart) : part
  })

/** The address of media that are nowhere. */
export const MISSING = 'media:missing'

/** A part whose media cannot be had, with the reason. */
export const missing = (part: MediaPart, problem: MediaProblem): MediaPart => ({ ...part, url: MISSING, problem })

/** Whether nobody but the platform can open an address. */
export const isPrivate = (url: string): boolean => !/^https?:\/\//i.test(url)

/**
 * What an event says that has no turn, so that nothing of it is fetched: what only the platform can open is told to be missing.
 * @param isFetched whether the platform's media are otherwise fetched: where they are not, everybody can open them
 */
export function unfetched<E extends PlatformEvent>(event: E, isFetched: boolean): E {
  if (event.type !== 'message' && event.type !== 'edited') return event
  const lost = mediaIn(event.parts).filter(({ url }) => (isFetched ? isPrivate(url) : url.startsWith('media:')))
  if (lost.length === 0) return event
  const replaced = new Map(lost.map((part) => [part, missing(part, 'unavailable')]))
  return { ...event, parts: withMedia(event.parts, replaced) }
}

const isMedia = (part: Part | undefined): part is MediaPart =>
  part?.type === 'image' || part?.type === 'file' || part?.type === 'audio' || part?.type === 'video'
