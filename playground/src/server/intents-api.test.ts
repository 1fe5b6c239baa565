import { cleanups, temporaryFolder, until } from '@huida/core/testing'
import { type Classifier, examplesOf, type Pack } from '@huida/plugin-intents'
import { afterEach, expect, test } from '@jest/globals'
import { IntentTrainer } from '../intents/intent-trainer.js'
import { withAdministrator } from '../people/fixtures/program.js'

const cleanup = cleanups(afterEach)

/** Knows an intent by the first word of its examples; learns in no time. */
const byFirstWord = (): Classifier => ({
  name: 'first word',
  key: 'first word',
  async train(examples) {
    const known = Object.fromEntries(examples.map(({ text, intent = null }) => [text.split(' ')[0], intent]))
    return this.load(Buffer.from(JSON.stringify(known)))
  },
  async load(saved) {
    const known = JSON.parse(Buffer.from(saved).toString()) as Record<string, string | null>
    return {
      version: 'first word',
      async classify(text) {
        const name = known[text.split(' ')[0]!] ?? undefined
        return { name, confidence: name ? 0.9 : 0, candidates: name ? [{ name, score: 0.9 }] : [] }
      },
      save: () => saved,
    }
  },
})

async function opened(outside: readonly string[] = []) {
  const trainer = new IntentTrainer(temporaryFolder(cleanup))
  const folder = temporaryFolder(cleanup)
  const about = (name: string) => ({ name, scene: 'after-sale', title: { en: name }, entities: [] })
  const pack: Pack = {
    ...{ name: 'small', version: '1', folder, models: folder, intents: [about('return'), about('track')] },
    phrasings: { en: { return: ['return a', 'return b', 'return c'], track: ['track a', 'track b', 'track c'] } },
  }
  const examples = () => [...examplesOf(pack.phrasings.en!), ...outside.map((text) => ({ text, intent: undefined }))]
  await trainer.begin({ learned: [], packs: [pack], examples, classifier: byFirstWord, thresholdOf: () => 0.5 })
  return { trainer, ...(await withAdministrator(cleanup, { intents: trainer })) }
}

test('examples are edited, trained, looked at and served, and who did it stands in the audit log', async () => {
  const { admin, join } = await opened()
  const wang = await join('wang', ['trainer'])
  const example = { locale: 'en', text: 'send it to 13800138000', intent: 'return' }
  expect((await wang.post('/api/intents/examples', example)).status).toBe(200)
  const { body: examples } = await wang.get('/api/intents/examples?locale=en&intent=return')
  expect(examples.at(-1)).toMatchObject({ state: 'added', text: expect.not.stringContaining('13800138000') })
  for (const number of [1, 2]) {
    expect((await wang.post('/api/intents/train', { locale: 'en' })).status).toBe(200)
    await until(async () => (await wang.get('/api/intents/training')).body.training.version === number)
  }
  expect((await wang.ask('PUT', '/api/intents/serving', { locale: 'en', version: 2 })).status).toBe(200)
  expect((await wang.ask('PUT', '/api/intents/versions/2/demanded', { demanded: 0.4 })).status).toBe(200)
  expect((await wang.get('/api/intents')).body).toMatchObject({
    ...{ isUsed: true, locales: ['en'], serving: 2, newest: 2, isChanged: false },
    intents: [
      { name: 'return', examples: 4, added: 1, quality: { recall: 0.75 } },
      { name: 'track', examples: 3 },
    ],
  })
  expect((await wang.get('/api/intents/versions/2')).body.report.confusions).toEqual([
    expect.objectContaining({ expected: 'return', predicted: null }),
  ])
  expect((await wang.get('/api/intents/versions/2/compare?with=1')).body).toEqual({ better: [], worse: [] })
  const { body: log } = await admin.get('/api/audit')
  const acts = JSON.stringify(log)
  for (const act of ['POST /api/intents/examples', 'POST /api/intents/train', 'PUT /api/intents/serving'])
    expect(acts).toContain(act)
  expect(acts).toContain('"version":2')
})

test('managers and auditors look, and only trainers change', async () => {
  const { join } = await opened()
  const manager = await join('mo', ['manager'])
  const agent = await join('an', ['agent'])
  expect((await manager.get('/api/intents')).status).toBe(200)
  expect((await manager.post('/api/intents/train', { locale: 'en' })).status).toBe(403)
  expect((await agent.get('/api/intents')).status).toBe(403)
  const wang = await join('wang', ['trainer'])
  expect((await wang.ask('PUT', '/api/intents/serving', { locale: 'en', version: 9 })).body.error).toBe(
    'VERSION_UNKNOWN',
  )
})

test('what the packs know to be no intent is learned too, until people say what it is, and is no example of any', async () => {
  const { join, trainer } = await opened(['weather today'])
  const wang = await join('wang', ['trainer'])
  const train = async (number: number) => {
    await wang.post('/api/intents/train', { locale: 'en' })
    await until(async () => (await wang.get('/api/intents/training')).body.training.version === number)
    await wang.ask('PUT', '/api/intents/serving', { locale: 'en', version: number })
    return trainer.serving('en')?.model.save()
  }
  expect(Buffer.from((await train(1))!).toString()).toContain('"weather"')
  expect((await wang.get('/api/intents/versions/1')).body.version).toMatchObject({ examples: 6 })
  expect((await wang.get('/api/intents')).body.intents.map(({ examples }: { examples: number }) => examples)).toEqual([
    3, 3,
  ])
  await wang.post('/api/intents/examples', { locale: 'en', text: 'weather today', intent: 'track' })
  expect(Buffer.from((await train(2))!).toString()).toContain('"weather":"track"')
})
