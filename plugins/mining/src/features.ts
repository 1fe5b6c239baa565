import { pauses } from './pauses.js'

/** A text as a point: the numbers of its features, growing, and their weights; its length is 1, or 0 when it says nothing. */
export interface Vector {
  readonly ids: Int32Array
  readonly values: Float32Array
}

/** What nearly every question says and no question is about. */
const COMMON = {
  zh: /请问|請問|您好|你好|哈喽|在吗|在嗎|谢谢|謝謝|麻烦|麻煩|帮我|幫我|帮忙|我想问一下|我想问|我想|问一下|一下|怎么样|怎样|怎么|怎麼|如何|为什么|為什麼|为啥|什么|什麼|可不可以|能不能|可以|可否|能否|是不是|有没有|有沒有|是否|吗|嗎|呢|吧|啊|呀|哦|了|的|我们|我|你们|你|您|想|要|啥|咋|能|会|這|这个|那个|就|都|也|还/g,
  en: new Set(
    "a an the i i'm im my me mine we our us you your it it's its is are am was were be been do does did doing have has had having can could would should will shall may might must to of in on at by for from with about into and or but if so as that this these those there here what what's whats how why when where which who please pls hi hello hey thanks thank want wanna need like know tell help get got any some just also not no yes don't dont doesn't doesnt didn't can't cant cannot".split(
      ' ',
    ),
  ),
} as const

/** Placeholders of personal data, and numbers long enough to belong to somebody. */
const PRIVATE = /\[[^\]]{1,40}\]|(?<![A-Za-z])[A-Za-z]*\d[\d-]{4,}/g

/** The features of a text: words, stems and pairs of words; of Chinese the characters and their pairs. */
export function features(text: string): Map<string, number> {
  const plain = text.normalize('NFKC').toLowerCase().replace(PRIVATE, ' ')
  const found = new Map<string, number>()
  const add = (feature: string, weight: number) => found.set(feature, (found.get(feature) ?? 0) + weight)
  for (const [run] of plain.replace(COMMON.zh, ' ').matchAll(/[\u3400-\u9fff]+/g))
    for (let at = 0; at < run.length; at++) {
      add(run[at]!, 0.7)
      if (at > 0) add(run.slice(at - 1, at + 1), 1)
    }
  let previous = ''
  for (const [word] of plain.matchAll(/[a-z][a-z']*|\d{1,4}/g)) {
    if (COMMON.en.has(word)) {
      previous = ''
      continue
    }
    const stem = stemmed(word)
    add(`w:${stem}`, 1)
    if (previous !== '') add(`${previous} ${stem}`, 0.5)
    previous = stem
    for (let at = 0; stem.length > 4 && at + 4 <= stem.length; at++) add(`c:${stem.slice(at, at + 4)}`, 0.3)
  }
  return found
}

/** Endings that change no meaning here. */
const stemmed = (word: string): string =>
  word
    .replace(/'s?$/, '')
    .replace(/(?<=[a-z]{3})(?:ing|ings|ed|es|s)$/, '')
    .replace(/(?<=[a-z]{2})(?:e|y|i)$/, '')

/** What only one text has joins it to nothing and would only push it away from others. */
const ALONE = 0.5

/**
 * Texts as points. A feature counts the more the fewer texts have it (tf-idf), those of the background included: without them
 * the very word that a log is full of would count least.
 */
export async function vectors(texts: readonly string[], background: readonly string[] = []): Promise<Vector[]> {
  const pause = pauses()
  const numbers = new Map<string, number>()
  /** How many texts have a feature: of those that become points, and of all. */
  const here: number[] = []
  const everywhere: number[] = []
  const counted: (readonly [number, number])[][] = []
  for (const text of texts) {
    await pause()
    counted.push(
      [...features(text)].map(([feature, weight]) => {
        const id = numbers.get(feature) ?? numbers.size
        numbers.set(feature, id)
        here[id] = (here[id] ?? 0) + 1
        everywhere[id] = here[id]
        return [id, weight] as const
      }),
    )
  }
  for (const text of background) {
    await pause()
    for (const feature of features(text).keys()) {
      const id = numbers.get(feature)
      if (id !== undefined) everywhere[id]!++
    }
  }
  const all = texts.length + background.length
  const weightOf = (id: number) => (here[id] === 1 ? ALONE : 1) * Math.log(1 + all / everywhere[id]!)
  const points: Vector[] = []
  for (const found of counted) {
    await pause()
    const sorted = [...found].sort(([a], [b]) => a - b)
    const values = Float32Array.from(sorted, ([id, weight]) => weight * weightOf(id))
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    points.push({
      ids: Int32Array.from(sorted, ([id]) => id),
      values: length > 0 ? values.map((value) => value / length) : values,
    })
  }
  return points
}
