import { readFile } from 'node:fs/promises'
import { adapterCases } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { kits } from './conformance.js'
import { hello } from './index.js'
import { receive } from './receive.js'

describe.each(Object.entries(kits))('hello() by %s', (_, make) => {
  for (const { name, run } of adapterCases) test(name, () => run(make))
})

describe('hello()', () => {
  test('a recorded message becomes an event', async () => {
    const payload = JSON.parse(await readFile(new URL('fixtures/message.json', import.meta.url), 'utf8'))
    expect(receive(payload)).toEqual({
      type: 'message',
      key: 'ev-1',
      at: 1_767_225_600_000,
      conversation: { id: 'room-7' },
      user: { id: 'u-3', name: '小王' },
      parts: [{ type: 'text', text: '我的快递到哪了？' }],
      raw: payload,
    })
  })

  test('a recorded button press becomes a choice', async () => {
    const payload = JSON.parse(await readFile(new URL('fixtures/pressed.json', import.meta.url), 'utf8'))
    expect(receive(payload)).toMatchObject({ type: 'choice', value: 'track' })
  })

  test('options that cannot work are named', () => {
    expect(hello({ secret: 'short', deliverTo: 'nowhere' }).check?.()).toHaveLength(2)
  })
})
