import { expect, test } from '@jest/globals'
import { withoutSecrets } from './secrets.js'

test.each([
  ['http://shop:hunter2@model.example/v1', 'http://***@model.example/v1'],
  ['cannot fetch https://sk-token@model.example', 'cannot fetch https://***@model.example'],
  ['postgres://u:p%40ss@db/x failed', 'postgres://***@db/x failed'],
  ['https://model.example/v1?api_key=abc&x=1', 'https://model.example/v1?api_key=***&x=1'],
  ['authorization: Bearer abcdef0123456789', 'authorization: Bearer ***'],
  [
    'https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123/sendMessage',
    'https://api.telegram.org/bot123456789:***/sendMessage',
  ],
  ['Incorrect API key provided: sk-proj-abcdef0123456789', 'Incorrect API key provided: sk-***'],
])('%s', (text, shown) => expect(withoutSecrets(text)).toBe(shown))

test('what is no secret stays', () => {
  for (const text of [
    'http://localhost:3000/traces',
    'mail ann@shop.example',
    'https://a.example/@ann/post',
    '12:34:56',
  ])
    expect(withoutSecrets(text)).toBe(text)
})
