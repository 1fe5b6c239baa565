/** Words of a shop, by language: `{ zh: ['管家'], en: ['concierge'] }`. */
export type OwnWords = Readonly<Record<string, readonly string[]>>
