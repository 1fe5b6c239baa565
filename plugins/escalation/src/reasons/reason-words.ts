/** Words of a shop, by language: `{ zh: ['管家'], en: ['concierge'] }`. */
export type OwnWords = Readonly<Record<string, readonly string[]>>

/** What a shop adds to the words by which the bot knows that it should step aside. */
export interface ReasonWords {
  /** What customers call your people. */
  ask?: OwnWords
}
