import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat, until } from '@huida/core/testing'
import { type Classifier, examplesOf, forCustomers, intents, learnOnce, readPack } from '@huida/plugin-intents'
import { afterEach, describe, expect, test } from '@jest/globals'
import { IntentTrainer } from './intent-trainer.js'

const cleanup = cleanups(afterEach)

/** A pack that is learned in a moment: things to send back, parcels to look for. */
function packIn(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content))
  const about = (name: string) => ({ name, scene: 'after-sale', title: { en: name }, entities: [] })
  write('pack.json', { name: 'small', version: '1', intents: [about('return_goods'), about('track_parcel')] })
  const things = ['jacket', 'hat', 'shoes', 'shirt', 'scarf', 'coat', 'bag', 'belt']
  write('en.json', {
    return_goods: things.map((thing) => `I want to send the ${thing} back`),
    track_parcel: things.map((thing) => `where is the parcel with my ${thing}`),
  })
  return folder
}

async function opened(data = temporaryFolder(cleanup)) {
  const trainer = new IntentTrainer(data)
  const chat = testChat()
  const bot = await chat.start((base) =>
    createBot(base)
      .use(intents({ packs: [packIn(join(data, 'pack'))], trained: trainer }))
      .on('message', ({ intent }) => intent.name ?? 'none'),
  )
  cleanup(() => bot.stop())
  const says = async (text: string) => {
    const [part] = await chat.user('a', { locale: 'en' }).says(text)
    return part?.type === 'text' ? part.text : undefined
  }
  const train = async () => {
    const training = trainer.train('en', 'wang')
    await until(() => training.done === 1 || training.error !== undefined)
    expect(training.error).toBeUndefined()
    return training.version!
  }
  return { data, trainer, says, train, bot }
}

describe('examples that people edit', () => {
  test('stand beside those of the pack: added, taken away and brought back, moved', async () => {
    const { trainer } = await opened()
    const states = (intent: string) =>
      trainer
        .examples('en', intent)
        .filter(({ state }) => state !== 'own')
        .map(({ text, state }) => `${state} ${text}`)
    trainer.add('en', { text: 'take it back please', intent: 'return_goods' })
    const hat = { text: 'I want to send the hat back', intent: 'return_goods' }
    trainer.remove('en', hat)
    expect(states('return_goods')).toEqual(['removed I want to send the hat back', 'added take it back please'])
    trainer.add('en', hat)
    trainer.move('en', { text: 'take it back please', intent: 'return_goods' }, 'track_parcel')
    expect(states('return_goods')).toEqual([])
    expect(states('track_parcel')).toEqual(['added take it back please'])
  })

  test('are refused where they are known, or an intent would have none', async () => {
    const { trainer } = await opened()
    const hat = { text: 'I want to send the hat back', intent: 'return_goods' }
    const code = (code: string) => expect.objectContaining({ code })
    expect(() => trainer.add('en', { ...hat, intent: 'track_parcel' })).toThrow(code('EXAMPLE_KNOWN'))
    expect(() => trainer.add('en', { text: 'x', intent: 'unheard_of' })).toThrow(code('INTENT_UNKNOWN'))
    expect(() => trainer.remove('en', { ...hat, text: 'y' })).toThrow(code('EXAMPLE_UNKNOWN'))
    for (const { text, intent } of trainer.examples('en', 'return_goods').slice(1))
      trainer.remove('en', { text, intent })
    const [last] = trainer.examples('en', 'return_goods')
    expect(() => trainer.remove('en', last!)).toThrow(code('EXAMPLE_LAST'))
  })
})

test('what was trained serves when somebody says so, also after a restart, and is taken back in one step', async () => {
  const { data, trainer, says, train, bot } = await opened()
  const first = await train()
  expect(trainer.isChanged('en')).toBe(false)
  for (const thing of ['jacket', 'hat', 'shoes', 'shirt', 'scarf', 'bag', 'belt'])
    trainer.add('en', { text: `where is the money for my ${thing}`, intent: 'return_goods' })
  expect(trainer.isChanged('en')).toBe(true)
  const before = await says('where is the money for my scarf please')
  expect(before).toBe('track_parcel')
  const second = await train()
  expect(await says('where is the money for my scarf please')).toBe(before)
  await trainer.serve('en', second, 'wang')
  expect(await says('where is the money for my scarf please')).toBe('return_goods')
  await bot.stop()

  const again = await opened(data)
  expect(again.trainer.servingVersion('en')).toBe(second)
  expect(await again.says('where is the money for my scarf please')).toBe('return_goods')
  await again.trainer.serve('en', first, 'li')
  expect(await again.says('where is the money for my scarf please')).toBe(before)
  await again.trainer.serve('en', null, 'li')
  expect(again.trainer.servingVersion('en')).toBeNull()
  expect(again.trainer.switches('en').map(({ by, version }) => [by, version])).toEqual([
    ['li', null],
    ['li', first],
    ['wang', second],
  ])
})

test('what the bot has learned of the same examples by itself is not learned again', async () => {
  const [data, learned] = [temporaryFolder(cleanup), temporaryFolder(cleanup)]
  const pack = await readPack(packIn(join(data, 'pack')))
  // As the bot has them: those without an intent stand between its pack's and its articles'.
  const [first, ...others] = examplesOf(pack.phrasings.en!)
  const examples = [first!, { text: 'tell me a joke', intent: undefined }, ...others]
  await learnOnce(forCustomers('en'), examples, { in: learned })
  const classifier: Classifier = {
    ...forCustomers('en'),
    train: () => Promise.reject(new Error('It learns again.')),
  }
  const trainer = new IntentTrainer(data)
  await trainer.begin({
    ...{ packs: [pack], learned: [learned], thresholdOf: () => 0.5 },
    ...{ examples: () => examples, classifier: () => classifier },
  })
  const training = trainer.train('en', 'wang')
  await until(() => training.done === 1 || training.error !== undefined)
  expect(training.error).toBeUndefined()
  // What serves must not go with a folder that is not the trainer's.
  rmSync(learned, { recursive: true })
  await trainer.serve('en', training.version!, 'wang')
  expect((await trainer.serving('en')!.model.classify('send my coat back')).name).toBe('return_goods')
})

test('a training tells quality, confusions and the curve, and versions are compared example by example', async () => {
  const { trainer, train } = await opened()
  const first = await train()
  const { report, version } = trainer.report(first)
  expect(version).toMatchObject({ examples: 16, added: 0, by: 'wang' })
  expect(report).toMatchObject({ judged: 16, apart: null, folds: 5, accuracy: 1 })
  expect(report.intents).toEqual([
    expect.objectContaining({ name: 'return_goods', examples: 8, recall: 1, gain: 0 }),
    expect.objectContaining({ name: 'track_parcel', examples: 8, recall: 1, gain: 0 }),
  ])
  expect(report.curve.at(-1)).toMatchObject({ accuracy: 1, transfer: 0 })
  // Labelled wrongly, an example is taken for what it was, and others with it.
  trainer.move('en', { text: 'I want to send the hat back', intent: 'return_goods' }, 'track_parcel')
  const second = await train()
  expect(trainer.report(second).report.confusions[0]).toMatchObject({
    expected: 'track_parcel',
    predicted: 'return_goods',
    texts: [{ text: 'I want to send the hat back' }],
  })
  expect(trainer.intents('en')[1]?.quality).toMatchObject({ name: 'track_parcel', wrong: 1 })
  expect(trainer.compare(first, second)).toEqual({ better: [], worse: [] })
})

test('more is demanded of a version from the next message on, and the bot’s own thresholds count again', async () => {
  const { trainer, train, says } = await opened()
  const version = await train()
  await trainer.serve('en', version, 'wang')
  expect(await says('I want to send the jacket back')).toBe('return_goods')
  await trainer.demand(version, 1)
  expect(await says('I want to send the jacket back')).toBe('none')
  expect(trainer.versions('en')[0]).toMatchObject({ demanded: 1 })
  await trainer.demand(version, null)
  expect(await says('I want to send the jacket back')).toBe('return_goods')
})

test('what one process trains and lets serve is seen, and serves, in another that shares the folder', async () => {
  const data = temporaryFolder(cleanup)
  const [one, other] = [await opened(data), await opened(data)]
  for (const thing of ['jacket', 'hat', 'shoes', 'shirt', 'scarf', 'bag', 'belt'])
    one.trainer.add('en', { text: `where is the money for my ${thing}`, intent: 'return_goods' })
  await one.train()
  const version = await one.train()
  expect(other.trainer.versions('en')).toHaveLength(2)
  await one.trainer.serve('en', version, 'wang')
  const asked = 'where is the money for my scarf please'
  await until(async () => (await other.says(asked)) === 'return_goods')
  await other.trainer.serve('en', null, 'li')
  expect(await one.says(asked)).toBe('track_parcel')
})

test('a second training waits for the first', async () => {
  const { trainer } = await opened()
  const training = trainer.train('en', 'wang')
  expect(() => trainer.train('en', 'li')).toThrow(expect.objectContaining({ code: 'TRAINING_RUNS' }))
  await until(() => training.done === 1)
})
