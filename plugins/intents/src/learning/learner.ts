import type { Clock, Locale, Logger } from '@huida/core'
import type { Classifier, Example, IntentModel } from '../classifier.js'
import { ofLanguage } from '../language.js'
import type { Pack } from '../pack.js'
import { articlesIn, byLocale, examplesIn, inLanguage, type TeachingArticle, WORTH_LEARNING } from './examples.js'
import { type FindForeign, foreignWords } from './foreign-words.js'
import { type Keeping, learnOnce, modelKept } from './model-cache.js'

/** Articles that teach: a knowledge space of `@huida/knowledge`, or what is like one. */
export interface Knowledge {
  /** Those that customers are shown now. One that changes is another object: what was read of it is not read again. */
  published(): readonly TeachingArticle[]
  /** Calls back after a change; the result stops that. */
  onPublish(listener: () => void): () => void
}

/** What models are learned from, and with. */
export interface Lessons {
  packs: readonly Pack[]
  articles: Knowledge | undefined
  classifier: (locale: Locale) => Classifier
  keeping: Keeping & { signal: AbortSignal }
  clock: Clock
  log: Logger
}

/** Whoever edits articles edits several. */
const QUIET_MS = 20_000

/** The latest models of a language. */
export interface Learned {
  /** Of the intents: waited for. */
  intents(locale: Locale): Promise<IntentModel | undefined> | undefined
  /** Of the articles themselves, where they teach enough; not before it is there. */
  articles(locale: Locale): IntentModel | undefined
  /** Finds words of other trades; not where the packs know no messages from outside. */
  foreign(locale: Locale): FindForeign | undefined
}

/** Learns the intents of each language, and its articles. Learns anew some seconds after articles have changed. */
export function learner(lessons: Lessons): Learned {
  const { packs, articles, classifier, keeping, clock } = lessons
  const models = new Map<Locale, Promise<IntentModel | undefined>>()
  const byArticle = new Map<Locale, IntentModel>()
  const foreign = new Map<Locale, FindForeign>()
  for (const [locale, own] of byLocale(packs)) {
    const taught = () => (articles ? examplesIn(articles.published(), own, locale) : [])
    const asked = () => (articles ? articlesIn(articles.published(), own, locale) : [])
    const begun = begin(locale, own, { taught: taught(), asked: asked() })
    models.set(locale, begun)
    void hear(locale, own)
    if (!articles) continue
    // After the intents: they help more.
    void begun.then(() => (byArticle.has(locale) ? undefined : tellApart(locale, asked())))
    let cancel = () => {}
    const stop = articles.onPublish(() => {
      cancel()
      cancel = clock.after(
        QUIET_MS,
        () =>
          void replace(locale, [...own, ...taught()])
            .then(() => tellApart(locale, asked()))
            .then(() => hear(locale, own)),
      )
    })
    keeping.signal.addEventListener('abort', () => {
      cancel()
      stop()
    })
  }
  return {
    intents: (locale) => ofLanguage(models, locale),
    articles: (locale) => ofLanguage(byArticle, locale),
    foreign: (locale) => ofLanguage(foreign, locale),
  }

  async function hear(locale: Locale, own: readonly Example[]): Promise<void> {
    const outside = own.flatMap(({ text, intent }) => (intent === undefined ? [text] : []))
    const words = packs.flatMap((pack) => pack.foreign?.[locale] ?? [])
    if (outside.length + words.length === 0) return
    const inside = own.flatMap(({ text, intent }) => (intent === undefined ? [] : [text]))
    const ofLocale = inLanguage(articles?.published() ?? [], locale)
    foreign.set(locale, await foreignWords(locale, { inside, articles: ofLocale, outside, words }))
  }

  /** What was learned of all before, the articles themselves included; else what packs teach, until the rest is learned too. */
  async function begin(
    locale: Locale,
    own: readonly Example[],
    { taught, asked }: Record<'taught' | 'asked', readonly Example[]>,
  ) {
    if (taught.length < WORTH_LEARNING) return learn(locale, own, lessons)
    const all = [...own, ...taught]
    const kept = await modelKept(classifier(locale), all, keeping)
    if (kept) {
      const apart = asked.length === 0 ? undefined : await modelKept(classifier(locale), asked, keeping)
      if (apart) byArticle.set(locale, apart)
      return kept
    }
    const model = await learn(locale, own, lessons)
    // Not together: the first messages wait for what is learned first.
    void replace(locale, all)
    return model
  }

  async function replace(locale: Locale, examples: readonly Example[]): Promise<void> {
    const model = await learn(locale, examples, lessons)
    if (model) models.set(locale, Promise.resolve(model))
  }

  async function tellApart(locale: Locale, examples: readonly Example[]): Promise<void> {
    const model = examples.length === 0 || keeping.signal.aborted ? undefined : await learn(locale, examples, lessons)
    if (model) byArticle.set(locale, model)
    else byArticle.delete(locale)
  }
}

/** What was learned; undefined when it could not be, since a failed step must not take the turn along. */
async function learn(
  locale: Locale,
  examples: readonly Example[],
  { classifier: classifierOf, keeping, log }: Pick<Lessons, 'classifier' | 'keeping' | 'log'>,
) {
  const classifier = classifierOf(locale)
  try {
    const model = await learnOnce(classifier, examples, keeping)
    log.info(
      { classifier: classifier.name, version: model.version, examples: examples.length },
      'the intents are learned',
    )
    return model
  } catch (error) {
    if (!keeping.signal.aborted) log.error({ error }, 'the intents could not be learned; messages are answered without')
    return undefined
  }
}
