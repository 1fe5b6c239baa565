import { randomOf } from '@huida/statistics'
import { expect, test } from '@jest/globals'
import { lexicon } from './ask.js'
import { framesOf, oneOf, slotsOf } from './learning/frames.js'
import { train } from './learning/train.js'
import { read } from './reader.js'
import { packed, unpacked } from './wish-model.js'

const clauses = (text: string) => read(text, lexicon)

const slots = slotsOf('who = a person|somebody|an agent')
const random = randomOf(1)
const said = (frame: string, asks: boolean) =>
  Array.from({ length: 40 }, () => ({ clauses: clauses(framesOf(frame)[0]!.say(slots, random)), asks }))

const lessons = [
  ...said('(let me |I want to |)(talk|speak) to {who}(| please)', true),
  ...said('{who} (told me|said|wrote) (that it is fine|to wait)', false),
  ...said('(a gift|a chair|a bag) for {who}', false),
]

test('What a frame says is learned, and holds in the middle of a story', () => {
  const odds = unpacked(packed(train(lessons)))
  expect(odds(clauses('the parcel is late, could I speak to somebody, it was a gift'))).toBeGreaterThan(0)
  expect(odds(clauses('an agent told me that it is fine, so I bought a bag for a person'))).toBeLessThan(0)
})

test('Where nothing is said there is nothing to judge', () => {
  expect(unpacked(packed(train(lessons)))(clauses('…'))).toBeUndefined()
})

test('The same lessons teach the same', () => {
  expect(packed(train(lessons))).toEqual(packed(train(lessons)))
})

test('Bytes that are no model are refused with what to do', () => {
  expect(() => unpacked(new Uint8Array(10))).toThrow('Run "npm run build"')
  const cut = packed(train(lessons)).subarray(0, 1_000)
  expect(() => unpacked(cut)).toThrow('This is no model of wishes')
})

test('A frame that names a slot nobody has filled says which', () => {
  expect(() => framesOf('I want {whom}')[0]!.say(slots, random)).toThrow('The lessons name {whom}')
  expect(['a', 'b']).toContain(oneOf(['a', 'b'], random))
})
