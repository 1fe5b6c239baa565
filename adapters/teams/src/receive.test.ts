import { readFile } from 'node:fs/promises'
import type { Json } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import type { Activity } from './activity.js'
import { type Reading, receive } from './receive.js'

const serviceUrl = 'https://smba.trafficmanager.net/apac/'
const wang = '29:1wR7IdIRIoerMIWbewMi75JA3scaMuxvFon9eRQW2Nix5loMDo0362st2IaRVRirPZBv1WdXT8TIFWWmlQCizZQ'
const wangInEntra = 'c33aafc4-646d-4543-9d4c-abd28e6a4c8b'
const tenant = '72f1a2b3-1111-4222-8333-444455556666'

const recorded = async (name: string): Promise<Json & Activity> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

const read = async (name: string, reading: Partial<Reading> = {}, change: object = {}) => {
  // A recorded activity is an object.
  const payload = { ...((await recorded(name)) as Activity), ...change } as Json & Activity
  return receive(payload, { serviceUrl, groups: 'addressed', agents: [], now: 7, ...reading })
}

describe('an activity of Teams', () => {
  test('a message of a chat of two becomes an event, with what is needed to answer later', async () => {
    expect(await read('personal')).toEqual([
      {
        type: 'message',
        key: '1764331200123',
        at: Date.parse('2026-11-28T12:00:00.123Z'),
        conversation: {
          id: 'a:17I0kl9EkpE1O9PH5TWrzrLNwnWWcfrU7QZcKxWk8Qp2aXyz',
          account: tenant,
          kind: 'direct',
          address: { serviceUrl },
        },
        user: { id: wang, name: '王小明', locale: 'zh-CN' },
        parts: [{ type: 'text', text: '我的快递到哪了？' }],
        raw: await recorded('personal'),
      },
    ])
  })

  test('a channel is a conversation for each thread, and the bot is heard by its name, which goes', async () => {
    const [event] = await read('channel-mention')
    expect(event).toMatchObject({
      conversation: { id: '19:9b2e7c1f2f0d4d6f8a7b@thread.tacv2;messageid=1764331100000', kind: 'group' },
      parts: [{ type: 'text', text: 'where is my parcel, @Li Lei?' }],
    })
    expect(event).not.toHaveProperty('addressed')
  })

  test('what a group says among itself is kept, and is for the bot where the settings say so', async () => {
    expect(await read('group-chatter')).toMatchObject([
      { addressed: false, conversation: { kind: 'group' }, parts: [{ text: 'who has seen @Li Lei?' }] },
    ])
    expect((await read('group-chatter', { groups: 'all' }))[0]).not.toHaveProperty('addressed')
  })

  test('a person of the team who writes in a group is an agent, by the id in Entra or by what the settings ask', async () => {
    const agent = { by: { kind: 'agent', id: wangInEntra, name: '王小明' } }
    const [told] = await read('group-chatter', { agents: [wangInEntra] })
    expect(told).toMatchObject(agent)
    expect(told).not.toHaveProperty('addressed')
    expect(await read('group-chatter', { agents: ({ name }) => name === '王小明' })).toMatchObject([agent])
    // In a chat of two there is nobody else to serve.
    expect((await read('personal', { agents: [wangInEntra] }))[0]).not.toHaveProperty('by')
  })

  test('pictures and files come by an address that only the bot opens; what repeats the words is left out', async () => {
    expect(await read('picture')).toMatchObject([
      {
        parts: [
          {
            type: 'image',
            url: 'teams-file:https://smba.trafficmanager.net/apac/v3/attachments/0-eus-d1-1234/views/original',
          },
          { type: 'text', text: '这个坏了' },
        ],
      },
    ])
    const [event] = await read('file')
    expect(event).toMatchObject({
      parts: [{ type: 'file', name: 'invoice.pdf', url: expect.stringMatching(/^teams-file:.*tempauth=abc$/) }],
    })
    expect((event as { parts: unknown[] }).parts).toHaveLength(1)
  })

  test('a pressed button is a choice; data of a card that nobody knows is a message without parts', async () => {
    expect(await read('pressed')).toMatchObject([
      { type: 'choice', key: '1764331200123', value: 'track', label: '查快递' },
    ])
    expect(await read('other-card')).toMatchObject([{ type: 'message', parts: [] }])
    expect(await read('pressed', {}, { value: { choice: 'x'.repeat(5_000) } })).toMatchObject([{ type: 'message' }])
  })

  test('another program is known as one', async () => {
    expect(await read('other-bot')).toMatchObject([{ user: { id: '28:other', bot: true } }])
  })

  test('an edit and a deletion name the message, and each has an identity of its own', async () => {
    const at = Date.parse('2026-11-28T12:05:00.000Z')
    expect(await read('edited')).toMatchObject([
      { type: 'edited', of: '1764331200123', key: `1764331200123/${at}`, parts: [{ text: '我的两个快递到哪了？' }] },
    ])
    expect(await read('deleted')).toMatchObject([{ type: 'deleted', of: '1764331200123' }])
  })

  test('emoji that were put on an answer, or taken away, are told one by one', async () => {
    const events = await read('reacted')
    expect(events).toMatchObject([
      { type: 'reacted', of: '1764331190000', emoji: '❤️', removed: true },
      { type: 'reacted', of: '1764331190000', emoji: '👍' },
      { type: 'reacted', of: '1764331190000', emoji: '🎉' },
    ])
    expect(new Set(events.map(({ key }) => key)).size).toBe(3)
  })

  test('of all that tells of an installation, one activity is a join, and one of each removal a leave', async () => {
    expect(await read('installed')).toMatchObject([{ type: 'join', user: { id: wang } }])
    expect(await read('installation-added')).toEqual([])
    expect(await read('installation-removed')).toMatchObject([{ type: 'leave' }])
    expect(await read('removed-from-team')).toMatchObject([{ type: 'leave', conversation: { kind: 'group' } }])
  })

  test.each(['member-added', 'channel-created', 'invoke'])('nobody said anything: %s', async (name) => {
    expect(await read(name)).toEqual([])
  })

  test('the tenant is the account, and other channels of the Bot Service are accounts of their own', async () => {
    const conversation = { id: 'c', conversationType: 'personal' }
    const accountOf = async (change: object) =>
      (await read('personal', {}, { conversation, ...change }))[0]!.conversation.account
    expect(await accountOf({})).toBe(tenant)
    expect(await accountOf({ channelData: undefined, channelId: 'webchat' })).toBe('webchat')
  })

  test('a mention makes a short text no longer than a name', async () => {
    const mention = (text: string, name: string) => ({ type: 'mention', text, mentioned: { id: '29:x', name } })
    const wordsOf = async (text: string, entities: object[]) => {
      const [event] = await read('personal', {}, { text, entities })
      return (event as { parts: { text: string }[] }).parts[0]?.text
    }
    expect(await wordsOf('aaa', [mention('a', 'x'.repeat(1_000_000))])).toBe('aaa')
    expect(await wordsOf('<at>x</at>', [mention('<at>x</at>', '<at>x</at>'.repeat(1_000))])).toHaveLength(201)
  })

  test('a long message is taken as far as messages are taken', async () => {
    const [event] = await read('personal', {}, { text: '长'.repeat(20_000) })
    expect((event as { parts: { text: string }[] }).parts[0]!.text).toHaveLength(8_000)
  })

  test.each([
    ['no person', { from: undefined }],
    ['no conversation', { conversation: {} }],
    ['no id', { id: undefined }],
    ['an id that is a number', { id: 5 }],
  ])('an activity with %s is ignored', async (_, change) => {
    expect(await read('personal', {}, change)).toEqual([])
  })

  test('an activity without a time happened now', async () => {
    expect(await read('personal', {}, { timestamp: 'soon' })).toMatchObject([{ at: 7 }])
  })
})
