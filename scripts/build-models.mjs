// What a bot would have to learn at its first start, learned when the packages are built.

import { readdirSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const intents = new URL('../plugins/intents/', import.meta.url)
const newest = (folder, wanted) =>
  Math.max(
    0,
    ...readdirSync(folder)
      .filter((file) => wanted.test(file))
      .map((file) => statSync(new URL(file, folder)).mtimeMs),
  )

const models = new URL('packs/ecommerce/models/', intents)
const learned = statSync(models, { throwIfNoEntry: false })?.mtimeMs ?? 0
const changed = Math.max(
  newest(new URL('packs/ecommerce/', intents), /\.json$/),
  newest(new URL('dist/', intents), /(?<!\.test)\.js$/),
)
if (changed > learned) {
  console.error('Learning the intents of the e-commerce pack, once: some seconds …')
  rmSync(fileURLToPath(models), { recursive: true, force: true })
  const { ecommerce, learnPack } = await import('@huida/plugin-intents')
  await learnPack(ecommerce)
}
