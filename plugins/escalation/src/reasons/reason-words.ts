import { type AsksForPerson, asker } from './ask.js'
import { type EmotionOf, emotionReader } from './emotion.js'
import type { OwnWords } from './own-words.js'
import { type OwnTopics, type SensitiveTopic, topicReader } from './sensitive.js'

/** What a shop adds to the words by which the bot knows that it should step aside. */
export interface ReasonWords {
  /** What customers call your people: `{ zh: ['管家'], en: ['concierge'] }`. */
  ask?: OwnWords
  /** What shows anger where you sell. */
  emotion?: OwnWords
  /** What tells of a topic that only people may deal with: `{ health: { en: ['recall'] } }`. */
  sensitive?: OwnTopics
}

/** The readers of a shop. */
export interface Reasons {
  asksForPerson: AsksForPerson
  emotionOf: EmotionOf
  sensitiveTopic: SensitiveTopic
}

/** The readers with a shop's own words besides those that are built in. Make them once: each reads tables of words. */
export const reasons = ({ ask, emotion, sensitive }: ReasonWords = {}): Reasons => ({
  asksForPerson: asker(ask),
  emotionOf: emotionReader(emotion),
  sensitiveTopic: topicReader(sensitive),
})
