import { card, choices, image, link, markdown, type Part, sources, text } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import type { Api, NewActivity } from './api.js'
import { NoAnswer, Refused, retryAfterOf } from './http.js'
import { OpenCards } from './open-cards.js'
import { accepts, judge, messageSize, send } from './send.js'

const to = { id: 'a:1', userId: '29:u', address: { serviceUrl: 'https://smba.trafficmanager.net/apac/' } }

/** What Teams is sent for a part. */
async function sent(part: Part, tools: { media?: (url: string) => Promise<never> } = {}) {
  const activities: NewActivity[] = []
  const api: Api = {
    send: async (_, activity) => {
      activities.push(activity)
      return 'given'
    },
    update: async () => {},
    delete: async () => {},
    close: () => {},
  }
  const message = { id: 'out', to, by: { kind: 'bot' }, position: 1, at: 1, part } as unknown as Parameters<
    typeof send
  >[1]
  const result = await send({ api, cards: new OpenCards() }, message, { signal: AbortSignal.timeout(30_000), ...tools })
  return { result, activity: activities[0] }
}

describe('what is sent to Teams', () => {
  test('is text as it is, or Markdown as XML', async () => {
    expect((await sent(text('*a* <b>'))).activity).toEqual({ type: 'message', text: '*a* <b>', textFormat: 'plain' })
    expect((await sent(markdown('**a** <b>'))).activity).toEqual({
      type: 'message',
      text: '<b>a</b> &lt;b&gt;',
      textFormat: 'xml',
    })
  })

  test('is never longer than a message may be, though signs must be written out', async () => {
    const { activity } = await sent(markdown('"'.repeat(accepts.text.max)))
    expect(activity).toMatchObject({ textFormat: 'plain' })
    expect(String(activity!.text).length * 2).toBeLessThanOrEqual(messageSize.maxBytes)
  })

  test('is a picture by its address', async () => {
    expect((await sent(image('https://shop.example/a.png', 'shoes'))).activity).toEqual({
      type: 'message',
      attachments: [{ contentType: 'image/png', contentUrl: 'https://shop.example/a.png', name: 'shoes' }],
    })
  })

  test('is a picture inside the message, when the bot keeps it, and nothing when it does not any more', async () => {
    const media = async () =>
      ({ body: new Response('abc').body, mimeType: 'image/gif', sizeBytes: 3 }) as unknown as never
    expect((await sent(image('media:1'), { media })).activity).toMatchObject({
      attachments: [{ contentType: 'image/gif', contentUrl: 'data:image/gif;base64,YWJj' }],
    })
    const { result, activity } = await sent(image('media:1'), { media: async () => undefined as never })
    expect(result).toMatchObject({ outcome: 'rejected', code: 'invalid' })
    expect(activity).toBeUndefined()
  })

  test('is an Adaptive Card with a set of actions for each choice', async () => {
    const { activity } = await sent(choices('Which?', ['red', { label: 'Blue', value: 'b' }]))
    expect(activity).toMatchObject({
      summary: 'Which?',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            body: [
              { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Which?' }] },
              {
                actions: [{ type: 'Action.Submit', title: 'red', data: { choice: 'red', label: 'red', card: 'out' } }],
              },
              {
                actions: [{ type: 'Action.Submit', title: 'Blue', data: { choice: 'b', label: 'Blue', card: 'out' } }],
              },
            ],
          },
        },
      ],
    })
  })

  test('is a card with its picture and page; an address that runs a program is left out', async () => {
    const { activity } = await sent(
      card('Shoes', { imageUrl: 'https://shop.example/a.png', url: 'javascript:alert(1)' }),
    )
    expect(JSON.stringify(activity)).toContain('"url":"https://shop.example/a.png"')
    expect(JSON.stringify(activity)).not.toContain('javascript')
    const page = await sent(link('https://shop.example/1', 'Shoes', { text: 'light' }))
    expect(JSON.stringify(page.activity)).toContain('"title":"shop.example","url":"https://shop.example/1"')
  })

  test('is whatever only Teams has, as it is', async () => {
    const data = { contentType: 'application/vnd.microsoft.card.hero', content: { title: 'x' } }
    const { activity } = await sent({ type: 'native', platform: 'teams', data, fallback: text('x') })
    expect(activity).toEqual({ type: 'message', attachments: [data] })
  })

  test('tells the id by which it is changed later', async () => {
    expect((await sent(text('a'))).result).toEqual({ outcome: 'delivered', id: 'given' })
  })

  test('needs an address, which comes with the first message of a conversation', async () => {
    const message = { id: 'out', to: { id: 'a:1', userId: 'u' }, part: text('a') } as unknown as Parameters<
      typeof send
    >[1]
    const nobody = { api: {} as Api, cards: new OpenCards() }
    expect(await send(nobody, message, { signal: AbortSignal.timeout(30_000) })).toMatchObject({ code: 'gone' })
  })
})

const refused = (status: number, code = '', retryAfterS?: number) =>
  new Refused('a call', status, code, '', retryAfterS)

describe('what a failed call means', () => {
  test.each([
    [429, '', 'rate_limited', 1_000],
    [412, 'PreconditionFailed', 'unavailable', 1_000],
    [500, '', 'unavailable', 1_000],
    [502, '', 'unavailable', 1_000],
    [503, '', 'unavailable', 1_000],
    [504, '', 'unavailable', 1_000],
    [401, '', 'unauthorized', 60_000],
    [400, 'invalid_client', 'unauthorized', 60_000],
    [400, 'unauthorized_client', 'unauthorized', 60_000],
    [403, 'MessageWritesBlocked', 'blocked', undefined],
    [404, 'ActivityNotFoundInConversation', 'gone', undefined],
    [410, '', 'gone', undefined],
    [400, 'BadSyntax', 'invalid', undefined],
    [413, 'MessageSizeTooBig', 'invalid', undefined],
    [302, '', 'invalid', undefined],
  ])('%d %s', (status, code, meaning, waitMs) => {
    const result = judge(refused(status, code), 5_000)
    expect(result).toMatchObject({ outcome: 'rejected', code: meaning })
    expect((result as { retryAtMs?: number }).retryAtMs).toBe(waitMs === undefined ? undefined : 5_000 + waitMs)
  })

  test('Teams says how long to wait, in seconds or by a date', () => {
    expect(judge(refused(429, '', 12), 5_000)).toMatchObject({ retryAtMs: 17_000 })
    expect(retryAfterOf('12')).toBe(12)
    expect(retryAfterOf('Sat, 28 Nov 2026 12:00:10 GMT', Date.parse('2026-11-28T12:00:00Z'))).toBe(10)
    expect(retryAfterOf('soon')).toBeUndefined()
    expect(retryAfterOf(null)).toBeUndefined()
  })

  test('a connection that never stood has shown nothing, one that broke may have', () => {
    expect(judge(new NoAnswer('a call', false, new Error('x')), 5_000)).toMatchObject({
      code: 'unavailable',
      retryAtMs: 5_000,
    })
    expect(judge(new NoAnswer('a call', true, new Error('x')))).toMatchObject({ outcome: 'unknown' })
  })
})

test('sources are lines of text, so that Teams is never handed any', () => {
  expect('sources' in accepts).toBe(false)
  expect(sources().type).toBe('sources')
})
