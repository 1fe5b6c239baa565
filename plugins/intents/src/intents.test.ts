import { type Composer, type Context, createBot, definePlugin, text } from '@huida/core'
import { pluginCases, testChat } from '@huida/core/testing'
import { expect, jest, test } from '@jest/globals'
import type { Classifier } from './classifier.js'
import { intents, type WithIntent } from './intents.js'
import { ecommerce } from './pack.js'

// Learning the whole pack takes a second, and longer while other suites run beside this one.
jest.setTimeout(30_000)

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
  expect(step?.scored).toHaveLength(3)
})

test('events without words pass with an empty intent', async () => {
  expect(await chat.user('dave').joins()).toEqual([text('none')])
})

/** A classifier that learns when it is told to. */
function pupil() {
  let learn = (_problem?: Error) => {}
  const learned = new Promise<void>((resolve, reject) => {
    learn = (problem) => (problem ? reject(problem) : resolve())
  })
  learned.catch(() => {})
  const classifier: Classifier = { train: () => learned, classify: async () => [{ name: 'return_goods', score: 0.9 }] }
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

test('a pack that cannot be read is reported at start, with the other mistakes', async () => {
  const bot = createBot({ adapters: [testChat().adapter] }).use(intents({ packs: ['/nowhere'], threshold: 7 }))
  await expect(bot.start()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    facts: {
      problems: expect.arrayContaining([
        expect.stringContaining('/nowhere/pack.json does not exist'),
        expect.stringContaining('threshold'),
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
