import { describe, expect, test } from '@jest/globals'
import { cluster } from './cluster.js'
import { vectors } from './features.js'

const grouped = async (texts: readonly string[], known: readonly (readonly number[])[] = []) =>
  (await cluster(await vectors(texts), { threshold: 0.2, known }))
    .filter(({ length }) => length > 1)
    .map((group) => group.map((index) => texts[index]))

describe.each([
  ['Chinese', ['花呗能分期吗', '可以用花呗付款吗？'], ['生日有什么优惠', '请问生日当天打折吗'], '你们周末上班吗'],
  [
    'English',
    ['do you ship to Canada?', 'Is shipping to canada possible'],
    ['student discount?', 'I want a discount for students'],
    'opening hours',
  ],
])('in %s', (_, first, second, other) => {
  test('what is asked in different words is one group, and what nobody else asks is none', async () => {
    expect(await grouped([first[0]!, second[0]!, other, first[1]!, second[1]!])).toEqual([first, second])
  })
})

test('groups that are known stay apart, and take in what is like them', async () => {
  const texts = ['花呗能分期吗', '花呗能付款吗', '花呗怎么分期付款']
  const groups = await cluster(await vectors(texts), { threshold: 0.1, known: [[0], [1]] })
  expect(groups).toHaveLength(2)
  expect(groups.find((group) => group.includes(2))).not.toEqual([2])
})

test('placeholders of personal data and long numbers make no two questions alike', async () => {
  expect(await grouped(['[手机号] 生日优惠', '[手机号] 周末上班', '1830166131860913909 怎么还没到'])).toEqual([])
})

test('the same texts make the same groups, and others get their turn meanwhile', async () => {
  const word = (n: number) => `w${'abcdefghij'[n % 10]}${'klmnopqrst'[Math.floor(n / 10) % 10]}x`
  const texts = Array.from({ length: 800 }, (_, n) => `${word(n * 7)} ${word(n * 13)} ${word(n * 29)} ${word(n * 31)}`)
  const points = await vectors(texts)
  let turns = 0
  let turn = setImmediate(function next() {
    turns++
    turn = setImmediate(next)
  })
  const from = performance.now()
  const groups = await cluster(points, { threshold: 0.2 })
  const tookMs = performance.now() - from
  clearImmediate(turn)
  expect(await cluster(points, { threshold: 0.2 })).toEqual(groups)
  expect(groups.flat().sort((a, b) => a - b)).toEqual(texts.map((_, n) => n))
  // Slices are 15 ms; the rest is what a busy machine may add to each.
  expect(turns).toBeGreaterThan(tookMs / 200)
})
