import { type Composer, type Context, createBot, definePlugin, text } from '@huida/core'
import { pluginCases, testChat } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Classifier, IntentModel } from './classifier.js'
import { intents, type WithIntent } from './intents.js'
import type { TrainedIntents, TrainedModel } from './learning/trained.js'
import { ecommerce } from './pack.js'

/** Says what it understood. */
const told = definePlugin({
  name: 'told',
  dependencies: ['intents'],
  setup(app: Composer<Context & WithIntent>) {
    app.use(({ intent }) => `${intent.name ?? 'none'} ${intent.entities.map(({ value }) => value).join(' ')}`.trim())
  },
})

const chat = testChat()
await chat.start((base) =>
  createBot(base)
    .use(intents({ packs: [ecommerce] }))
    .use(told()),
)

test.each([
  ['我的快递三天没动了，是不是丢了？', 'parcel_lost'],
  ['how do I return a jacket?', 'return_goods'],
  ['转人工', 'human_agent'],
  ['talk to a real person please', 'human_agent'],
  ['帮我查一下订单 202411180034', 'order_status 202411180034'],
])('"%s" is understood', async (said, understood) => {
  expect(await chat.user('alice').says(said)).toEqual([text(understood)])
})

test.each(['量子力学是什么', 'asdfgh qwerty', '🙂', '帮我写一首诗', 'what is quantum mechanics'])(
  '"%s" is out of scope',
  async (said) => {
    expect(await chat.user('bob').says(said)).toEqual([text('none')])
  },
)

test('the trace tells what was seen, scored and chosen', async () => {
  const carol = chat.user('carol')
  await carol.says('订单88213907我要退货')
  const [step] = await carol.trace()
  expect(step).toMatchObject({
    step: 'intents',
    saw: { text: '订单88213907我要退货', entities: [{ type: 'order_number', raw: '88213907' }] },
    chose: 'return_goods',
  })
  expect(step?.saw).toMatchObject({ model: expect.stringMatching(/^[0-9a-f]{12}$/) })
  expect(step?.scored).toHaveLength(3)
})

test('events without words pass with an empty intent', async () => {
  expect(await chat.user('dave').joins()).toEqual([text('none')])
})

const sure: IntentModel = {
  version: 'sure 1',
  classify: async () => ({
    name: 'return_goods',
    confidence: 0.9,
    candidates: [{ name: 'return_goods', score: 0.9 }],
  }),
  save: () => new Uint8Array(),
}

/** A classifier that learns when it is told to. */
function pupil(model = sure) {
  let learn = (_problem?: Error) => {}
  const learned = new Promise<IntentModel>((resolve, reject) => {
    learn = (problem) => (problem ? reject(problem) : resolve(model))
  })
  learned.catch(() => {})
  const classifier: Classifier = { name: 'pupil', train: () => learned, load: async () => model }
  return { classifier, learn: (problem?: Error) => learn(problem) }
}

test('the first message waits for a bot that is still learning, and not for long', async () => {
  const { classifier, learn } = pupil()
  const slow = testChat()
  await slow.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], classifier: () => classifier }))
      .use(told()),
  )
  const alice = slow.user('alice')
  const impatient = alice.says('退货')
  while (alice.sees().length === 0) await slow.clock.advance(1_000)
  expect(await impatient).toEqual([text('none')])
  expect(slow.clock.now()).toBeGreaterThan(0)
  const patient = alice.says('退货呀')
  learn()
  expect(await patient).toEqual([text('return_goods')])
})

test('a classifier that cannot learn leaves messages without an intent', async () => {
  const { classifier, learn } = pupil()
  learn(new Error('broken'))
  const broken = testChat()
  await broken.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], classifier: () => classifier }))
      .use(told()),
  )
  expect(await broken.user('alice').says('退货 88213907')).toEqual([text('none 88213907')])
})

test('a lower threshold names what a higher one leaves out of scope', async () => {
  const { classifier, learn } = pupil()
  learn()
  const strict = testChat()
  await strict.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], threshold: 0.95, classifier: () => classifier }))
      .use(told()),
  )
  expect(await strict.user('alice').says('退货')).toEqual([text('none')])
})

test.each([
  [{ en: { default: 0.95, intents: {} } }, 'none'],
  [{ en: { default: 0.95, intents: { return_goods: 0.85 } } }, 'return_goods'],
  [{ zh: { default: 0.95, intents: {} } }, 'return_goods'],
])('thresholds %j of a language and an intent go before the one of all', async (thresholds, understood) => {
  const { classifier, learn } = pupil()
  learn()
  const tuned = testChat()
  await tuned.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], thresholds, classifier: () => classifier }))
      .use(told()),
  )
  expect(await tuned.user('alice').says('send it back')).toEqual([text(understood)])
})

test('out of scope is an outcome, and not a low score', async () => {
  const scope = definePlugin({
    name: 'scope',
    dependencies: ['intents'],
    setup(app: Composer<Context & WithIntent>) {
      app.use(({ intent }) => `${intent.name ?? 'none'}, ${intent.outOfScope ? 'out of scope' : 'in scope'}`)
    },
  })
  const unsure = { name: 'a', confidence: 0.3, candidates: [{ name: 'a', score: 0.3 }] }
  const foreign = { ...unsure, name: undefined }
  for (const [classification, said] of [
    [unsure, 'none, in scope'],
    [foreign, 'none, out of scope'],
  ] as const) {
    const { classifier, learn } = pupil({ ...sure, classify: async () => ({ ...classification }) })
    learn()
    const asked = testChat()
    await asked.start((base) =>
      createBot(base)
        .use(intents({ packs: [ecommerce], classifier: () => classifier }))
        .use(scope()),
    )
    expect(await asked.user('alice').says('?')).toEqual([text(said)])
  }
})

test('a pack that cannot be read is reported at start, with the other mistakes', async () => {
  const bot = createBot({ adapters: [testChat().adapter] }).use(
    intents({ packs: ['/nowhere'], threshold: 7, thresholds: '/nowhere.json' }),
  )
  await expect(bot.start()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    facts: {
      problems: expect.arrayContaining([
        expect.stringContaining('/nowhere/pack.json does not exist'),
        expect.stringContaining('threshold'),
        expect.stringContaining('/nowhere.json cannot be read as thresholds'),
      ]),
    },
  })
})

test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) => {
  const { classifier, learn } = pupil()
  learn()
  const packs = [ecommerce]
  return run({
    make: () => intents({ packs, classifier: () => classifier }),
    makeWrong: () => intents({ packs, threshold: -1 }),
  })
})

test('a model that people have trained goes before what the packs teach, from one message to the next, with its thresholds', async () => {
  const heard: string[] = []
  let serving: TrainedModel | undefined
  const trained: TrainedIntents = {
    begin({ packs, classifier, thresholdOf }) {
      heard.push(packs[0]!.name, classifier('zh').name, String(thresholdOf('zh', 'return_goods')))
    },
    serving: () => serving,
  }
  const chat = testChat()
  await chat.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], trained }))
      .use(told()),
  )
  const erin = chat.user('erin')
  expect(heard).toEqual(['ecommerce', 'ngrams', '0.5'])
  expect(await erin.says('how do I return a jacket?')).toEqual([text('return_goods')])
  const model: IntentModel = {
    version: 'ours',
    classify: async () => ({ name: 'ours', confidence: 0.6, candidates: [{ name: 'ours', score: 0.6 }] }),
    save: () => new Uint8Array(),
  }
  serving = { model }
  expect(await erin.says('how do I return a jacket?')).toEqual([text('ours')])
  serving = { model, thresholds: { default: 0.3, intents: { ours: 0.7 } } }
  expect(await erin.says('how do I return a jacket?')).toEqual([text('none')])
  serving = undefined
  expect(await erin.says('how do I return a jacket?')).toEqual([text('return_goods')])
})
