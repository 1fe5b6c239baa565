import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { NlpManager } = createRequire(import.meta.url)('node-nlp')

/** A bot as the manual of node-nlp writes it: trained at start, and nothing else around it. */
const pack = JSON.parse(readFileSync(new URL('../../plugins/intents/packs/ecommerce/en.json', import.meta.url), 'utf8'))
const nlp = new NlpManager({ languages: ['en'], autoSave: false, nlu: { log: false } })
for (const [intent, phrasings] of Object.entries(pack).slice(0, 20)) {
  for (const phrasing of phrasings.slice(0, 20)) nlp.addDocument('en', phrasing, intent)
  nlp.addAnswer('en', intent, `This is about ${intent}.`)
}
await nlp.train()

for await (const line of createInterface({ input: process.stdin })) {
  const { answer } = await nlp.process('en', line)
  console.log(answer ?? 'I do not know.')
}
