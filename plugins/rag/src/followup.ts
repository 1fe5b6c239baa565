import { type Locale, localised } from '@huida/core'
import type { Hit, Retriever, SearchOptions } from '@huida/knowledge'
import type { Topic } from './memory.js'

/**
 * How much a search for the topic together with the message counts beside one for the message alone, and how much an
 * article about the topic's problem gains. Measured on follow-ups written for the example shop's articles; see the README.
 */
const WITH_TOPIC = 0.5
const SAME_PROBLEM = 1.3

/** What a message that leans on the one before it says by itself; undefined when it stands alone. */
export function leaning(text: string, locale: Locale): string | undefined {
  const { opening, ending, isShort, isFull } = leaningIn(locale, text)
  const plain = text.trim().toLowerCase()
  const rest = plain.replace(opening, '').replace(ending, '').trim()
  if (rest === '' || isFull(rest)) return undefined
  return rest.length < plain.replace(/(?<![\s?？。.!！])[\s?？。.!！]+$/, '').length || isShort(rest) ? rest : undefined
}

interface Leaning {
  /** Words that only join a message to the one before it. */
  opening: RegExp
  ending: RegExp
  isShort(rest: string): boolean
  isFull(rest: string): boolean
}

const leanings = {
  zh: {
    opening: /^(?:那么|那|还有|另外|如果|要是|假如|万一)+[，,\s]*/u,
    ending: /(?<![呢吗嘛呀啊\s?？。.!！])[呢吗嘛呀啊\s?？。.!！]+$/u,
    isShort: (rest: string) => rest.length <= 6,
    isFull: (rest: string) => rest.length > 12,
  },
  en: {
    opening: /^(?:(?:ok|okay|and|also|so|then|but|what about|how about|what if|if|for)\b[,\s]*)+/,
    ending: /(?<![\s?.!])[\s?.!]+$/,
    isShort: (rest: string) =>
      rest.split(/\s+/).length <= 4 || /\b(?:it|its|they|them|that|this|those|one)\b/.test(rest),
    isFull: (rest: string) => rest.split(/\s+/).length > 8,
  },
} satisfies Record<Locale, Leaning>

/** How messages of a language lean; of others it is known how long a short one is, by whether their words stand apart. */
function leaningIn(locale: Locale, text: string): Leaning {
  if (/^(?:zh|en)(?![a-z])/i.test(locale)) return localised<Leaning>(leanings, locale)
  return UNSPACED.test(text) ? leanings.zh : leanings.en
}

/** Thai, Lao, Burmese, Khmer, kana and Chinese characters. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/

/** Searches for the message alone and together with the topic, and orders what both find. */
export async function searchAbout(
  retriever: Retriever,
  topic: Topic,
  rest: string,
  options: SearchOptions,
): Promise<Hit[]> {
  const wide = { ...options, limit: 20 }
  const alone = await retriever.search(rest, wide)
  // The article that holds the topic's own words would win every such search.
  const together = await retriever.search(`${topic.question} ${rest}`, { ...wide, except: new Set([topic.article]) })
  const hits = new Map<string, Hit>()
  for (const hit of alone) {
    const isTopic = hit.article.id === topic.article
    hits.set(hit.article.id, { ...hit, score: hit.score * (isTopic ? 1 + WITH_TOPIC : 1) })
  }
  for (const hit of together) {
    const other = hits.get(hit.article.id)
    const confidence = Math.max(hit.confidence, other?.confidence ?? 0)
    hits.set(hit.article.id, { ...hit, confidence, score: (other?.score ?? 0) + WITH_TOPIC * hit.score })
  }
  return [...hits.values()]
    .map((hit) => {
      const isAbout = hit.article.problem === topic.problem && hit.article.id !== topic.article
      return isAbout ? { ...hit, score: hit.score * SAME_PROBLEM } : hit
    })
    .sort((left, right) => right.score - left.score)
    .slice(0, options.limit ?? 5)
}
