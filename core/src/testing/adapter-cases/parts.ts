import assert from 'node:assert/strict'
import { plainText } from '../../conversation/part.js'
import type { AdapterCase } from '../adapter-kit.js'
import { until } from '../until.js'
import { hi, needs, type Played, playing, WITHIN_MS } from './playing.js'
import { PICTURE, sampleTypes } from './samples.js'

const about = 'parts' as const

/** What a bot may show and do besides words, and what people may send. */
export const partCases: readonly AdapterCase[] = [
  ...sampleTypes.map(
    (type): AdapterCase => ({
      name: `what a bot shows as ${type} arrives: as it is where the adapter says so, else in words`,
      about,
      run: playing(async (played) => {
        const { kit, calls } = played
        const isShown = type in kit.adapter.accepts
        needs(type !== 'native' || !isShown || kit.samples?.native, 'the kit has no native part to send')
        assert.ok((await kit.deliver({ ...hi, text: `show ${type}` })) < 300)
        const sent = await sentBy(played, (parts) => parts >= (type === 'sources' && !isShown ? 1 : 2))
        for (const { outcome } of sent) assert.equal(outcome, 'delivered', `the platform did not take it: ${outcome}`)
        const types = sent.map(({ part }) => part?.type)
        if (isShown) assert.ok(types.includes(type), `accepts has ${type}, but send was given ${types.join(' and ')}`)
        else assert.ok(!types.includes(type), `accepts has no ${type}, but send was given one`)
        for (const { part } of calls) if (part?.type === 'text') assert.notEqual(plainText([part]), '')
      }),
    }),
  ),
  {
    name: 'what was said is changed where the platform can, and else said anew',
    about,
    run: playing(async ({ kit, settled, calls, textsTo }) => {
      await kit.deliver({ ...hi, text: 'note' })
      await settled(1)
      assert.ok((await kit.deliver({ ...hi, key: 'k2', text: 'change' })) < 300)
      if (kit.adapter.edit) await called(calls, 'edit')
      else {
        await settled(2)
        assert.deepEqual(await textsTo('a'), ['first words', 'other words'])
      }
    }),
  },
  {
    name: 'what was said is taken back where the platform can, and else stays',
    about,
    run: playing(async ({ kit, settled, calls, textsTo }) => {
      await kit.deliver({ ...hi, text: 'note' })
      await settled(1)
      assert.ok((await kit.deliver({ ...hi, key: 'k2', text: 'take back' })) < 300)
      if (kit.adapter.delete) await called(calls, 'delete')
      await until(async () => (await textsTo('a')).includes('gone'), { what: 'an answer', withinMs: WITHIN_MS })
    }),
  },
  {
    name: 'an emoji is put on a message where the platform can',
    about,
    run: playing(async ({ kit, settled, calls }) => {
      assert.ok((await kit.deliver({ ...hi, text: 'like' })) < 300)
      await settled(1)
      if (kit.adapter.react) await called(calls, 'react')
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'liked' }])
    }),
  },
  {
    name: 'the typing sign and a streamed answer end in the answer, once',
    about,
    run: playing(async ({ kit, settled, textsTo, calls }) => {
      await kit.deliver({ ...hi, text: 'think' })
      await settled(1)
      await kit.deliver({ ...hi, key: 'k2', text: 'recite' })
      await until(async () => (await textsTo('a')).at(-1) === 'one two three', {
        what: 'the whole answer',
        withinMs: WITHIN_MS,
      })
      if (kit.adapter.stream) await called(calls, 'stream')
      const texts = await textsTo('a')
      assert.equal(texts[0], 'thought')
      assert.equal(texts.filter((text) => text === 'one two three').length, 1)
    }),
  },
  {
    name: 'the platform is told who owns the conversation, where it wants to know',
    about,
    run: playing(async ({ kit, settled, calls, bot, store }) => {
      needs(kit.adapter.assign, 'the platform need not know')
      await kit.deliver(hi)
      await settled(1)
      const [conversation] = await store.conversations({ limit: 1 })
      await bot.assign(
        conversation!.id,
        { kind: 'queue', id: 'support' },
        { epoch: conversation!.epoch, by: { kind: 'system' } },
      )
      await called(calls, 'assign')
    }),
  },
  {
    name: 'a picture that somebody sends is a part that can be opened, without the secrets of the platform in it',
    about,
    run: playing(async ({ kit, heard, bot }) => {
      needs(kit.picture, 'people can only write')
      assert.ok((await kit.picture({ key: 'k1', from: 'a', bytes: PICTURE })) < 300)
      const part = await until(() => heard.find(({ type }) => type === 'image'), {
        what: 'an image reaches the bot',
        withinMs: WITHIN_MS,
      })
      assert.ok(part.type === 'image')
      assert.equal(part.problem, undefined, `the picture was not kept: ${part.problem}`)
      if (kit.adapter.download) {
        const opened = await bot.media!.open(part.url)
        assert.ok(opened, `nothing is behind ${part.url}`)
        assert.deepEqual(await bytesOf(opened.body), PICTURE)
      } else assert.ok(/^(https?|media):/.test(part.url))
    }),
  },
]

/** What was sent, once there is enough of it and nothing more comes. */
async function sentBy({ calls, bot }: Played, isEnough: (count: number) => boolean) {
  const sent = () => calls.filter(({ what }) => what === 'send')
  await until(() => isEnough(sent().length), { what: 'the parts are sent', withinMs: WITHIN_MS })
  await bot.settled()
  return sent()
}

async function called(calls: Played['calls'], what: Played['calls'][number]['what']): Promise<void> {
  const call = await until(() => calls.find((call) => call.what === what), {
    what: `${what}() is called`,
    withinMs: WITHIN_MS,
  })
  assert.ok(['delivered', 'done'].includes(call.outcome), `${what}() ended with ${call.outcome}`)
}

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
