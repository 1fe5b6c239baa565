import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const data = new URL('../../eval/data/', import.meta.url)
const rows = (set, name) =>
  gunzipSync(readFileSync(new URL(`${set}/${name}.jsonl.gz`, data)))
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/**
 * Chinese articles put together from the sentences of real ones, always the same for the same count: a title with its
 * names and numbers exchanged, one to three phrasings, and some 300 characters of text.
 */
export function enlarged(count) {
  const random = seeded(7)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const corpus = [...rows('m365-zh', 'corpus'), ...rows('cmrc-drcd-zh', 'corpus')]
  const titles = corpus.map(({ title }) => title).filter(Boolean)
  const sentences = corpus
    .flatMap(({ text }) => text.split(/(?<=[。！？\n])/))
    .filter((sentence) => sentence.length > 8)
  const names = [...new Set(titles.flatMap((title) => title.match(/[A-Za-z][A-Za-z0-9]+|\d+/g) ?? []))]
  const parts = titles.flatMap((title) => title.split(/[\s，、：:（）()]+/)).filter((part) => part.length > 1)
  const renamed = (text) => text.replace(/[A-Za-z][A-Za-z0-9]+|\d+/g, (name) => (random() < 0.5 ? pick(names) : name))
  return Array.from({ length: count }, (_, i) => {
    const questions = [renamed(`${pick(titles)} ${random() < 0.5 ? pick(parts) : ''}`.trim())]
    const phrasings = 1 + Math.floor(random() * 3)
    for (let n = 0; n < phrasings; n++)
      questions.push(renamed(`${pick(parts)}${pick(['怎么', '如何', '无法', '的'])}${pick(parts)}`))
    let answer = ''
    while (answer.length < 260) answer += renamed(pick(sentences)).slice(0, 120)
    return { id: `a${i}`, questions, answer }
  })
}

/** Questions that people wrote about the real articles. */
export function questions(count) {
  const all = [
    ...rows('m365-zh', 'queries').filter(({ type }) => type !== 'en'),
    ...rows('cmrc-drcd-zh', 'queries'),
  ].map(({ text }) => text)
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)])
}

/** Mulberry32: small, and good enough to shuffle with. */
function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
