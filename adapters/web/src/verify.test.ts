import { expect, test } from '@jest/globals'
import { originAllowed } from './verify.js'

test.each([
  ['https://shop.example', 'shop.example'],
  ['https://shop.example', 'shop.example:443'],
  ['http://shop.example', 'Shop.Example:80'],
  ['http://localhost:3000', 'localhost:3000'],
  ['http://[::1]:3000', '[::1]:3000'],
  [undefined, undefined],
])('a page of %s may talk to %s', (origin, host) => expect(originAllowed(origin, host, [])).toBe(true))

test.each([
  ['null', 'shop.example'],
  ['null', 'null'],
  ['', 'shop.example'],
  ['https://shop.example', undefined],
  ['https://shop.example', ''],
  ['https://shop.example', 'shop.example:8443'],
  ['https://shop.example', 'shop.example.evil.example'],
  ['https://evil.example', 'shop.example@evil.example'],
  ['https://evil.example', 'evil.example/shop.example'],
  ['https://evil.example', 'evil.example, shop.example'],
  ['https://shop.example/', 'shop.example'],
  ['file://shop.example', 'shop.example'],
])('a page of %j may not talk to %j', (origin, host) => expect(originAllowed(origin, host, [])).toBe(false))

test('a listed page may, whatever the host is', () => {
  expect(originAllowed('https://shop.example', 'bot.example', ['https://shop.example'])).toBe(true)
})
