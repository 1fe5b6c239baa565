import { describe, expect, it } from '@jest/globals'
import { createAnswerability, questionsOf } from './answerability.js'
import { centres, scales } from './answerability-prior.js'
import { featureNames } from './confidence-features.js'

const articles = Array.from({ length: 40 }, (_, i) => ({
  id: `a${i}`,
  locale: 'en',
  questions: [`How do I change the setting number ${i} of my phone?`],
  answer: `Open page ${i}.`,
}))

/** Features as they are elsewhere, but for a lead that many deviations above. */
const features = (lead: number) =>
  Float64Array.from(featureNames, (name, i) => centres[i]! + (name === 'lead' ? lead * scales[i]! : 0))

describe('answerability', () => {
  it('learns without labels which features tell here, and the same from the same articles', async () => {
    const learnt = async () => {
      const answerability = createAnswerability()
      // Here the lead is high whenever the article is there, and only then.
      await answerability.learn(
        articles,
        (_, __, except) => features(except.size === 0 ? 1 : -1),
        new AbortController().signal,
      )
      return answerability.probability(features(1)) - answerability.probability(features(-1))
    }
    const untaught = createAnswerability()
    const before = untaught.probability(features(1)) - untaught.probability(features(-1))
    expect(await learnt()).toBeGreaterThan(before)
    expect(await learnt()).toBe(await learnt())
  })

  it('keeps what it knew when there are too few articles to learn from', async () => {
    const answerability = createAnswerability()
    const before = answerability.probability(features(0.5))
    await answerability.learn(articles.slice(0, 5), () => features(0.5), new AbortController().signal)
    expect(answerability.probability(features(0.5))).toBe(before)
  })

  it('leaves the event loop to others while it learns', async () => {
    // Steps of a millisecond are counted between two turns of the loop; a busy machine makes them fewer.
    let steps = 0
    let most = 0
    let turn = setImmediate(function next() {
      most = Math.max(most, steps)
      steps = 0
      turn = setImmediate(next)
    })
    const busy = () => {
      steps++
      const end = performance.now() + 1
      while (performance.now() < end);
      return features(0.5)
    }
    await createAnswerability().learn(articles, busy, new AbortController().signal)
    clearImmediate(turn)
    expect(Math.max(most, steps)).toBeLessThan(50)
  })
})

describe('questions made of articles', () => {
  it('are answered by every article that asks the same', () => {
    const twins = [...articles, { ...articles[3]!, id: 'twin' }]
    const [made] = [...questionsOf(twins)].filter(({ answers }) => answers.has('a3'))
    expect(made!.answers).toEqual(new Set(['a3', 'twin']))
  })
})
