// What a bot would have to learn at its first start, learned when the packages are built.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const intents = new URL('../plugins/intents/', import.meta.url)
const newest = (folder, wanted) =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true })
      .filter((file) => wanted.test(file))
      .map((file) => statSync(new URL(file, folder)).mtimeMs),
  )

/** Learns into a folder or file, if what it learns from has changed since. */
async function learn(what, models, changed, work) {
  if (changed <= (statSync(models, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return
  console.error(`Learning ${what}, once: some seconds …`)
  rmSync(models, { recursive: true, force: true })
  await work(await import('@huida/plugin-intents'))
}

const ofPack = Math.max(
  newest(new URL('packs/ecommerce/', intents), /\.json$/),
  newest(new URL('dist/', intents), /(?<!\.test)\.js$/),
)
await learn(
  'the intents of the e-commerce pack',
  new URL('packs/ecommerce/models/', intents),
  ofPack,
  ({ ecommerce, learnPack }) => learnPack(ecommerce),
)

const shop = new URL('../playground/bots/shop/', import.meta.url)
const shopModels = new URL('models/', shop)
await learn(
  'the intents of the example shop',
  shopModels,
  Math.max(ofPack, newest(shop, /^knowledge\.json$/)),
  ({ ecommerce, learnPack }) => {
    const { articles } = JSON.parse(readFileSync(new URL('knowledge.json', shop), 'utf8'))
    const published = articles.filter(({ status }) => status === 'published')
    return learnPack(ecommerce, { articles: published, in: fileURLToPath(shopModels) })
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
await learn('how customers ask for a person', MODEL, wishesChanged, async () => {
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
  mkdirSync(new URL('.', MODEL), { recursive: true })
  writeFileSync(MODEL, learnWishes([...written, ...others], lessons))
})
