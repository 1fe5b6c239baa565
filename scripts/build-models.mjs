// What a bot would have to learn at its first start, learned when the packages are built.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const intents = new URL('../plugins/intents/', import.meta.url)
const newest = (folder, wanted) =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true })
      .filter((file) => wanted.test(file))
      .map((file) => statSync(new URL(file, folder)).mtimeMs),
  )

const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url))

/** Learns a folder or file, if what it learns from has changed since. What was learned before is there until the new is whole. */
async function learn(what, models, changed, work) {
  if (changed <= (statSync(models, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return
  console.error(`Learning ${what}, once: some seconds …`)
  mkdirSync(cache, { recursive: true })
  const aside = mkdtempSync(join(cache, 'huida-models-'))
  const learned = join(aside, 'learned')
  await work(learned, await import('@huida/plugin-intents'))
  rmSync(models, { recursive: true, force: true })
  mkdirSync(new URL('.', models.href.replace(/\/$/, '')), { recursive: true })
  renameSync(learned, models)
  rmSync(aside, { recursive: true })
}

const ofPack = Math.max(
  newest(new URL('packs/ecommerce/', intents), /\.json$/),
  newest(new URL('dist/', intents), /(?<!\.test)\.js$/),
)
await learn(
  'the intents of the e-commerce pack',
  new URL('packs/ecommerce/models/', intents),
  ofPack,
  (learned, { ecommerce, learnPack }) => learnPack(ecommerce, { in: learned }),
)

const shop = new URL('../playground/bots/shop/', import.meta.url)
await learn(
  'the intents of the example shop',
  new URL('models/', shop),
  Math.max(ofPack, newest(shop, /^knowledge\.json$/)),
  (learned, { ecommerce, learnPack }) => {
    const { articles } = JSON.parse(readFileSync(new URL('knowledge.json', shop), 'utf8'))
    const published = articles.filter(({ status }) => status === 'published')
    return learnPack(ecommerce, { articles: published, in: learned })
  },
)

const escalation = new URL('../plugins/escalation/', import.meta.url)
const fixtures = new URL('src/reasons/fixtures/', escalation)
const { MODEL } = await import(new URL('dist/reasons/wish-model.js', escalation))
const lessons = new URL('lessons/', escalation)
const wishesChanged = Math.max(
  newest(lessons, /\.txt$/),
  newest(fixtures, /\.jsonl$/),
  newest(new URL('dist/reasons/', escalation), /(?<!\.test)\.js$/),
)
await learn('how customers ask for a person', MODEL, wishesChanged, async (learned) => {
  const { examplesIn, learnWishes } = await import(new URL('dist/reasons/learning/learn.js', escalation))
  const pack = (file) => JSON.parse(readFileSync(new URL(`packs/ecommerce/${file}.json`, intents), 'utf8'))
  const others = ['zh', 'en'].flatMap((lang) =>
    [
      ...Object.entries(pack(lang)).flatMap(([intent, texts]) =>
        intent === 'human_agent' || intent === 'complaint' ? [] : texts,
      ),
      ...pack('none')[lang],
    ].map((text) => ({ text, lang, asks: false, isWritten: true })),
  )
  // What is kept apart shows what the others teach.
  const written = examplesIn(fixtures, (file) => !file.includes('apart'))
  writeFileSync(learned, learnWishes([...written, ...others], lessons))
})
