import { setImmediate as others } from 'node:timers/promises'
import type { Locale } from '@huida/core'
import type { NeuralNetwork } from 'node-nlp/src/classifiers/index.js'
import type { Candidate, Classifier, Example } from './classifier.js'

/**
 * Measured on the e-commerce pack: accuracy no longer rises after so many, and the network's own limit of 20,000 would
 * train for seconds.
 */
const EPOCHS = 20

/**
 * The classifier of node-nlp, one perceptron for each intent, over features of ours: characters for Chinese, stems for
 * English. More accurate on the e-commerce pack than node-nlp's own way to words (zh 0.83 against 0.71, en 0.76 against
 * 0.67), which for Chinese would also compile a dictionary of 3 s while everybody waits.
 *
 * A score is the network's output times the share of the text that was ever seen in training. It ranks well, and it is
 * no probability.
 */
export function nodeNlp(locale: Locale): Classifier {
  let learned: { network: NeuralNetwork; features: Features; known: Set<string> } | undefined

  return {
    async train(examples, { signal } = {}) {
      const [features, { NeuralNetwork }] = await Promise.all([
        locale === 'zh' ? charactersOf : stems(),
        // Not 'node-nlp': that takes 1.6 s, and runs every script it finds in ./plugins of the working directory.
        import('node-nlp/src/classifiers/index.js'),
      ])
      const corpus = takingTurns(examples).map(({ text, intent }) => ({
        input: weighted(features(text)),
        output: { [intent]: 1 },
      }))
      const network = new NeuralNetwork({ log: false, iterations: 0 })
      const prepared = network.prepareCorpus(corpus)
      // It would look every feature up again for each epoch.
      network.prepareCorpus = () => prepared
      for (let epoch = 1; corpus.length > 0 && epoch <= EPOCHS; epoch++) {
        signal?.throwIfAborted()
        network.settings.iterations = epoch
        network.train(corpus)
        await others()
      }
      learned = { network, features, known: new Set(corpus.flatMap(({ input }) => Object.keys(input))) }
    },

    async classify(text) {
      if (!learned) return []
      const { network, features, known } = learned
      const all = [...new Set(features(text))]
      const seen = all.filter((feature) => known.has(feature))
      if (seen.length === 0) return []
      const coverage = seen.length / all.length
      return Object.entries(network.run(weighted(seen)) ?? {})
        .map(([name, output]): Candidate => ({ name, score: Math.min(1, output) * coverage }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
    },
  }
}

type Features = (text: string) => string[]

/** Features as a vector of length 1, so that long messages do not shout. */
function weighted(features: readonly string[]): Record<string, number> {
  const different = new Set(features)
  const weight = 1 / Math.sqrt(different.size)
  return Object.fromEntries([...different].map((feature) => [feature, weight]))
}

/** One example of each intent after the other: in blocks, the last intents would wipe out what the first ones taught. */
function takingTurns(examples: readonly Example[]): Example[] {
  const rounds: Example[][] = []
  const seen = new Map<string, number>()
  for (const example of examples) {
    const round = seen.get(example.intent) ?? 0
    seen.set(example.intent, round + 1)
    rounds[round] ??= []
    rounds[round].push(example)
  }
  return rounds.flat()
}

const charactersOf: Features = (text) =>
  wordsOf(text).flatMap((word) => (/\p{Script=Han}/u.test(word) ? [...word].map(named) : [named(word)]))

/** English words by their stems: "returning" and "returned" are one. */
async function stems(): Promise<Features> {
  // A package of node-nlp's own; the whole of English with its sentiments would take 140 ms to load, this takes 14.
  const { StemmerEn } = await import('@nlpjs/lang-en-min')
  const stemmer = new StemmerEn()
  return (text) => {
    // It remembers every word it has ever met, which with strangers typing is a leak.
    stemmer.cache = {}
    return wordsOf(text).map((word) => named(stemmer.stemWord(word)))
  }
}

/** Runs of Han characters, and words of other scripts; a number says only that there is one, long or short. */
const wordsOf = (text: string): string[] =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}'])+/gu) ?? []
  ).map((word) => (/^\d+$/.test(word) ? (word.length > 4 ? '00000' : '0') : word))

/** node-nlp looks features up in plain objects, where "constructor" and numbers mean something else. */
const named = (feature: string) => `=${feature}`
