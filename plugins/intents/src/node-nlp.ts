import { createHash } from 'node:crypto'
import { setImmediate as others } from 'node:timers/promises'
import type { Locale } from '@huida/core'
import type { NeuralNetwork } from 'node-nlp/src/classifiers/index.js'
import { z } from 'zod'
import type { Candidate, Classifier, Example, IntentModel } from './classifier.js'
import { languageOf } from './language.js'
import { stemmerFor } from './stemmer.js'

/**
 * Measured on the e-commerce pack: accuracy no longer rises after so many, and the network's own limit of 20,000 would
 * train for seconds.
 */
const EPOCHS = 20

/**
 * The classifier of node-nlp, one perceptron for each intent, over features of ours: characters for Chinese, stems for
 * English; more accurate than node-nlp's own way to words, which for Chinese would also compile a dictionary of 3 s
 * while everybody waits. Here to compare with: less accurate than `ngrams`, and it learns on the event loop, in steps.
 *
 * Its confidence is the network's output times the share of the text that was ever seen in training. It ranks well, and it
 * is no probability. Out of scope is what it knows nothing of; examples without an intent teach it nothing.
 */
export function nodeNlp(locale: Locale): Classifier {
  return {
    name: 'node-nlp',
    async train(examples, { signal, onProgress } = {}) {
      const features = await featuresOf(locale)
      const corpus = takingTurns(examples).map(({ text, intent }) => ({
        input: weighted(features(text)),
        output: { [intent!]: 1 },
      }))
      const network = await networkOf()
      const prepared = network.prepareCorpus(corpus)
      // It would look every feature up again for each epoch.
      network.prepareCorpus = () => prepared
      for (let epoch = 1; corpus.length > 0 && epoch <= EPOCHS; epoch++) {
        signal?.throwIfAborted()
        network.settings.iterations = epoch
        network.train(corpus)
        onProgress?.({ done: epoch, total: EPOCHS })
        await others()
      }
      return modelOf(network, features, new Set(corpus.flatMap(({ input }) => Object.keys(input))))
    },
    async load(saved) {
      let read: z.infer<typeof file>
      try {
        read = file.parse(JSON.parse(new TextDecoder().decode(saved)))
      } catch (cause) {
        throw new Error('This is no saved model of `nodeNlp`, or one of another version. Train again.', { cause })
      }
      const network = await networkOf()
      if (read.known.length > 0) network.fromJSON(read.network)
      return modelOf(network, await featuresOf(locale), new Set(read.known))
    },
  }
}

const file = z.object({ format: z.literal('huida node-nlp 1'), known: z.array(z.string()), network: z.unknown() })

function modelOf(network: NeuralNetwork, features: FeatureReader, known: ReadonlySet<string>): IntentModel {
  const saved = new TextEncoder().encode(
    JSON.stringify({
      format: 'huida node-nlp 1',
      known: [...known],
      network: known.size > 0 ? network.toJSON() : null,
    } satisfies z.infer<typeof file>),
  )
  return {
    version: createHash('sha256').update(saved).digest('hex').slice(0, 12),
    save: () => saved.slice(),
    async classify(text) {
      const all = [...new Set(features(text))]
      const seen = all.filter((feature) => known.has(feature))
      const coverage = seen.length / all.length
      const candidates = Object.entries((seen.length > 0 && network.run(weighted(seen))) || {})
        .map(([name, output]): Candidate => ({ name, score: Math.min(1, output) * coverage }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
      return { name: candidates[0]?.name, confidence: candidates[0]?.score ?? 0, candidates }
    },
  }
}

/** Not from 'node-nlp': that takes 1.6 s, and runs every script it finds in ./plugins of the working directory. */
async function networkOf(): Promise<NeuralNetwork> {
  const { NeuralNetwork } = await import('node-nlp/src/classifiers/index.js')
  return new NeuralNetwork({ log: false, iterations: 0 })
}

type FeatureReader = (text: string) => string[]

/** FeatureReader as a vector of length 1, so that long messages do not shout. */
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
    if (example.intent === undefined) continue
    const round = seen.get(example.intent) ?? 0
    seen.set(example.intent, round + 1)
    rounds[round] ??= []
    rounds[round].push(example)
  }
  return rounds.flat()
}

async function featuresOf(locale: Locale): Promise<FeatureReader> {
  const stemOf = (await stemmerFor(locale)) ?? ((word) => word)
  return (text) =>
    wordsOf(text).flatMap((word) => {
      const isSplit = languageOf(locale) === 'zh' && /\p{Script=Han}/u.test(word)
      return isSplit ? [...word].map(named) : [named(stemOf(word))]
    })
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
