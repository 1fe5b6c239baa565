import { type Content, localised } from '@huida/core'
import type { Numbered } from '../asking/reading.js'
import type { LookUpProblem } from '../business/connector.js'
import type { Errand, ErrandOptions } from '../errand.js'
import type { Voice } from './answers.js'
import { filled, type OrderWords } from './words.js'

type SpeechOptions = ErrandOptions['config']

/** That it cannot be looked up now, and when to come again, if that is known. */
export function unavailable(
  errand: Errand,
  options: SpeechOptions,
  { problem, retryAfterMs }: { problem: LookUpProblem; retryAfterMs?: number },
): Content {
  const { say } = errand
  const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000)
  const isBusy = problem === 'busy' && minutes > 0 && minutes <= 60
  return orPerson(errand, options, isBusy ? filled(say.busy, { minutes }) : say.unavailable, undefined, 'trouble')
}

/** Some words, and a person after them where there is one; else how the shop is reached. */
export function orPerson(
  errand: Errand,
  options: SpeechOptions,
  words: string,
  number?: Numbered,
  reason: 'misunderstood' | 'trouble' = 'misunderstood',
): Content {
  const { ctx, say } = errand
  if (!ctx.handoff) return join(errand, [words, contactOf(errand, options)])
  return ctx.handoff.offer(join(errand, [words, say.person]), {
    ...{ reason, problem: 'order' },
    ...(number && { slots: { [number.type]: number.value } }),
  })
}

/** How the shop is reached, where that is known. */
export function contactOf({ ctx, say }: Errand, { contact }: SpeechOptions): string | undefined {
  if (contact === undefined) return undefined
  return filled(say.contact, { contact: typeof contact === 'string' ? contact : localised(contact, ctx.locale) })
}

/** Words about numbers, with one that is right and where customers find theirs. */
export function withExample(
  words: string,
  { ctx, say }: Pick<Errand, 'ctx' | 'say'>,
  { number: { example, where } }: SpeechOptions,
  values: Record<string, string> = {},
): string {
  const place = typeof where === 'object' ? localised(where, ctx.locale) : where
  return filled(words, {
    ...values,
    example: example === undefined ? '' : filled(say.example, { example }),
    where: place ?? '',
  })
}

/** In which words the answers to a message are written. */
export function voiceOf({ ctx, say }: Errand, { timeZone }: SpeechOptions, isPublic: boolean): Voice {
  return { say, locale: ctx.locale, timeZone, now: ctx.now(), isPublic }
}

/** What is put into sentences about a number. */
export const about = (say: OrderWords, number: Numbered | undefined): Record<string, string> =>
  number ? { number: number.value, about: filled(say.about[number.type], { number: number.value }) } : {}

/** Sentences one after the other: Chinese ones need no blank between them. */
export const join = ({ ctx }: Errand, sentences: readonly (string | undefined)[]): string =>
  sentences.filter(Boolean).join(ctx.locale.startsWith('zh') ? '' : ' ')
