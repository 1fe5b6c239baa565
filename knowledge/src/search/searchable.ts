import type { Article } from '../article.js'
import { sameLanguage } from '../same-language.js'
import { fold } from '../text/fold.js'

/** An article as a search looks at it. */
export interface Searchable {
  readonly article: Article
  /** The question first, then its phrasings. */
  readonly questions: readonly string[]
  readonly from: number
  readonly until: number
}

export const searchableOf = (article: Article): Searchable => ({
  article,
  questions: [article.question, ...article.phrasings],
  from: article.validFrom ? Date.parse(article.validFrom) : Number.NEGATIVE_INFINITY,
  until: article.validUntil ? Date.parse(article.validUntil) : Number.POSITIVE_INFINITY,
})

export const isPublished = ({ status }: Article): boolean => status === 'published'

/** What of a search says which articles may be found. */
export interface Filters {
  readonly locale: string | undefined
  readonly audience: readonly string[] | undefined
  readonly at: Date | undefined
  readonly except: ReadonlySet<string> | undefined
}

/** Whether an article may be found; a filter that is undefined lets everything pass. */
export function acceptance({ locale, audience, at, except }: Filters) {
  const instant = at?.getTime()
  return ({ article, from, until }: Searchable): boolean =>
    (instant === undefined || (from <= instant && instant < until)) &&
    !except?.has(article.id) &&
    (locale === undefined || sameLanguage(article.locale, locale)) &&
    (audience === undefined || article.audience === undefined || article.audience.some((one) => audience.includes(one)))
}

/** Whether an article is about a model of the same family, and not about the one that a code names: `TH01`, and `TH03` is asked. */
export function isOther(
  { letters, figures }: { letters: string; figures: string },
  { article, questions }: Searchable,
): boolean {
  const text = fold([...questions, article.answer].join('\n'))
  const ofFamily = [...text.matchAll(new RegExp(`(?<![a-z0-9])${letters}[-_\\u2010 ]?([0-9]+)(?![0-9])`, 'g'))]
  return ofFamily.length > 0 && ofFamily.every(([, other]) => other !== figures)
}
