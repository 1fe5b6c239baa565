// What a bot would have to learn at its first start, learned when the packages are built.

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const intents = new URL('../plugins/intents/', import.meta.url)
const newest = (folder, wanted) =>
  Math.max(
    0,
    ...readdirSync(folder)
      .filter((file) => wanted.test(file))
      .map((file) => statSync(new URL(file, folder)).mtimeMs),
  )

/** Learns into a folder, if what it learns from has changed since. */
async function learn(what, models, changed, work) {
  if (changed <= (statSync(models, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return
  console.error(`Learning the intents of ${what}, once: some seconds …`)
  rmSync(fileURLToPath(models), { recursive: true, force: true })
  await work(await import('@huida/plugin-intents'))
}

const ofPack = Math.max(
  newest(new URL('packs/ecommerce/', intents), /\.json$/),
  newest(new URL('dist/', intents), /(?<!\.test)\.js$/),
)
await learn('the e-commerce pack', new URL('packs/ecommerce/models/', intents), ofPack, ({ ecommerce, learnPack }) =>
  learnPack(ecommerce),
)

const shop = new URL('../playground/bots/shop/', import.meta.url)
const shopModels = new URL('models/', shop)
await learn(
  'the example shop',
  shopModels,
  Math.max(ofPack, newest(shop, /^knowledge\.json$/)),
  ({ ecommerce, learnPack }) => {
    const { articles } = JSON.parse(readFileSync(new URL('knowledge.json', shop), 'utf8'))
    const published = articles.filter(({ status }) => status === 'published')
    return learnPack(ecommerce, { articles: published, in: fileURLToPath(shopModels) })
  },
)
