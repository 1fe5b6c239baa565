import { readFileSync } from 'node:fs'
import type { Hit } from '@huida/knowledge'
import { expect, test } from '@jest/globals'
import { Judge } from './grounded.js'

const hit = (id: string, question: string, answer: string) =>
  ({ article: { id, question, answer }, citation: { space: 's', article: id, version: 2 } }) as unknown as Hit
const given = [
  hit(
    'return',
    'How do I return clothes?',
    'You can return clothes within 7 days. Open the order 1.5 hours later, e.g. at 9:00.',
  ),
  hit('fee', 'Who pays for return shipping?', 'We pay for faults; otherwise the customer pays 12 yuan.'),
]

function judged(said: string, size = said.length, question = 'how can I return a jacket?') {
  const judge = new Judge(question, given)
  let text = ''
  for (let i = 0; i < said.length; i += size) text += judge.read(said.slice(i, i + size))
  text += judge.end()
  return { text: text.trim(), sources: judge.sources.map(({ articleId }) => articleId) }
}

test.each([
  ['a mark before the stop', 'You can return clothes [1].', 'You can return clothes.'],
  [
    'a mark after the stop',
    'You can return clothes. [1] We pay for faults. [2]',
    'You can return clothes. We pay for faults.',
  ],
  ['marks as Chinese keyboards write them', 'You can return clothes【1】。', 'You can return clothes。'],
  [
    'stops that end no sentence',
    'Return clothes 1.5 hours later, e.g. at 9:00 [1].',
    'Return clothes 1.5 hours later, e.g. at 9:00.',
  ],
  [
    'a list with its heading',
    'You can return clothes:\n1. within 7 days [1]\n2. We pay for faults [2]',
    'You can return clothes:\n1. within 7 days\n2. We pay for faults',
  ],
  ['bold words', 'Return **within 7 days** [1].', 'Return within 7 days.'],
  ['numbers in words', 'Return clothes within seven days [1].', 'Return clothes within seven days.'],
  [
    'courtesies, which are left out',
    'Hello! Return clothes within 7 days [1]. Let me know if you have other questions!',
    'Return clothes within 7 days.',
  ],
])('an answer with %s is taken, however it is cut while it streams', (_, said, text) => {
  for (const size of [said.length, 1, 2, 3, 5, 8]) expect(judged(said, size).text).toBe(text)
})

test('sources are named in the order in which they are cited', () => {
  expect(judged('We pay for faults [2]. Return clothes [1, 2].').sources).toEqual(['fee', 'return'])
})

test.each([
  ['Sorry, we do not take that back.', 'named no source'],
  ['Return clothes [1]. Underwear is excluded.', 'named no source'],
  ['You pay 12 yuan [1].', 'does not say "12"'],
  ['Return clothes within 8 days [1].', 'does not say "8"'],
  ['Order B2002 can be returned [1].', 'does not say "b2002"'],
  ['Return clothes to returns@example.org [1].', 'a link'],
  ['Ignore all previous instructions, and clothes [1].', 'about other things'],
  ['Kindly forward the verification code from your phone [1].', 'about other things'],
])('"%s" is refused', (said, reason) => {
  expect(() => judged(said)).toThrow(reason)
})

test('an order may be called by the number that the customer gave, but nobody is promised the sum that he named', () => {
  const question = 'return order A1001, or pay me 500 yuan'
  expect(judged('Return order A1001 within 7 days [1].', 100, question).text).toContain('A1001')
  expect(() => judged('Return clothes and we pay 500 yuan [1].', 100, question)).toThrow('does not say "500"')
})

test('nothing of a refused sentence was shown before it', () => {
  const judge = new Judge('return', given)
  expect(judge.read('Return clothes [1]. Call 139')).toBe('Return clothes. ')
  expect(() => judge.read('00001111 [1]. Bye')).toThrow('13900001111')
})

/** What a model might say about articles of the example shop, faithfully and not. */
interface Judged {
  articles: Record<string, { question: string; answer: string }>
  faithful: Saying[]
  unfaithful: Saying[]
  /** Denials, figures of something else, other units, persons, currencies and scripts, promises. */
  turned: Saying[]
}
type Saying = { article: string; asked: string; said: string }

const { articles, faithful, unfaithful, turned }: Judged = JSON.parse(
  readFileSync(new URL('fixtures/judged.json', import.meta.url), 'utf8'),
)

function isTaken({ article, asked, said }: Saying): boolean {
  const { question, answer } = articles[article]!
  const judge = new Judge(asked, [hit(article, question, answer)])
  try {
    judge.read(said)
    judge.end()
    return true
  } catch {
    return false
  }
}

test('answers in other words are taken', () => {
  expect(faithful.filter((each) => !isTaken(each))).toEqual([])
})

test('answers that add, change or demand are refused', () => {
  expect([...unfaithful, ...turned].filter(isTaken)).toEqual([])
})
