import { audio, card, choices, createBot, file, image, location, type Part, text, video } from '@huida/core'
import { pluginCases, testChat } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { unread } from './index.js'

/** What `escalation()` puts there. */
const handoff = { request: async () => 'a person comes', offer: (words: string) => words }

const start = async (options?: Parameters<typeof unread>[0], locales = ['zh', 'en']) => {
  const chat = testChat()
  await chat.start((base) =>
    createBot({ ...base, locales })
      .use((_, next) => next({ handoff }))
      .use(unread(options))
      .chosen('human', () => 'a person comes')
      .on('message', () => 'an article'),
  )
  return chat
}

const photo = image('https://shop.example/torn.jpg')

describe('a message without words', () => {
  test.each<[string, Part[], string]>([
    ['a picture', [photo], '抱歉，我看不懂图片。'],
    ['two pictures', [photo, photo], '抱歉，我看不懂图片。'],
    ['a voice message', [audio('https://shop.example/a.ogg')], '抱歉，我听不了语音。'],
    ['a video', [video('https://shop.example/a.mp4')], '抱歉，我看不了视频。'],
    ['a file, whatever its name', [file('https://shop.example/a.pdf', '发票.pdf')], '抱歉，我打不开文件。'],
    ['a place with a name', [location(31.2, 121.4, { name: '人民广场' })], '抱歉，我看不了位置。'],
    ['several kinds', [photo, file('https://shop.example/a.pdf', 'a.pdf')], '抱歉，这样的消息我看不了。'],
    ['spaces', [photo, text(' ')], '抱歉，这样的消息我看不了。'],
    ['blanks alone', [text(' ')], '您的消息里没有文字。'],
    ['zero-width characters', [text('\u200b\u2063')], '您的消息里没有文字。'],
    ['marks of direction', [text('\u200f\u202a\u2067')], '您的消息里没有文字。'],
    ['letters that nobody sees', [text('\u3164\u2800\ufe0f')], '您的消息里没有文字。'],
    ['a picture and characters that nobody sees', [photo, text('\u200b')], '抱歉，这样的消息我看不了。'],
    ['a contact that was shared', [card('Mei Lin', { text: '+8613800138000' })], '抱歉，这样的消息我看不了。'],
    ['nothing that there is a part for', [], '抱歉，这样的消息我看不了。'],
  ])('is answered honestly and offers a person: %s', async (_, parts, words) => {
    const user = (await start()).user('wang', { locale: 'zh-hans' })
    const said = await user.says(parts)
    expect(said).toEqual([
      choices(`${words}请用文字告诉我您想问什么，或者找人工帮忙。`, [{ label: '转人工', value: 'human' }]),
    ])
    expect(await user.records('handoff.offered')).toMatchObject([{ data: { reason: 'unread' } }])
    expect(await user.chooses('转人工')).toEqual([text('a person comes')])
  })

  test('offers nobody where nobody can be had', async () => {
    const chat = testChat()
    await chat.start((base) => createBot(base).use(unread()))
    const user = chat.user('wang', { locale: 'zh' })
    expect(await user.says([photo])).toEqual([text('抱歉，我看不懂图片。请用文字告诉我您想问什么。')])
    expect(await user.records('handoff.offered')).toEqual([])
  })

  test("is answered in the customer's language, or in one that is spoken", async () => {
    const english = await (await start()).user('ann', { locale: 'en-GB' }).says(photo)
    const german = await (await start()).user('uwe', { locale: 'de' }).says(photo)
    expect(english).toEqual([
      choices('Sorry, I cannot read pictures. Please write what you would like to know, or ask for a person.', [
        { label: 'Talk to a person', value: 'human' },
      ]),
    ])
    expect(german).toEqual(english)
  })

  test('is answered in other words and languages, if you give them', async () => {
    const chat = await start({ words: { de: { image: 'Bilder kann ich nicht lesen.' } }, person: 'mensch' }, [
      'de',
      'en',
    ])
    expect(await chat.user('uwe', { locale: 'de-AT' }).says(photo)).toMatchObject([
      { text: expect.stringContaining('Bilder kann ich nicht lesen.'), choices: [{ value: 'mensch' }] },
    ])
  })
})

test.each<[string, Part[]]>([
  ['a caption', [photo, text('这里破了')]],
  ['a transcript', [audio('https://shop.example/a.ogg', { transcript: '怎么退货' })]],
  ['the emoji of a sticker', [image('https://shop.example/s.webp', '👍')]],
  ['a text', [text('怎么退货')]],
  ['a text with characters that nobody sees', [text('\u200b怎么退货')]],
  ['a face alone', [text('❤️')]],
])('what says something in words is left to others: %s', async (_, parts) => {
  expect(await (await start()).user('wang').says(parts)).toEqual([text('an article')])
})

test('a picture that was read is left to others', async () => {
  const chat = testChat()
  await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ imageText: 'ERROR E203' }))
      .use(unread())
      .on('message', () => 'an article'),
  )
  expect(await chat.user('wang').says(photo)).toEqual([text('an article')])
})

describe('unread()', () => {
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => unread(), makeWrong: () => unread({ person: '' }) }),
  )
})
