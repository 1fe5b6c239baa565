import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { emotionOf, emotionReader } from './emotion.js'

const level = (text: string, ...recent: string[]) => emotionOf(text, recent).level

describe('A person should look', () => {
  test('at anger, insults, threats to complain or to leave, and distress', () => {
    for (const text of [
      '你们就是骗子！！',
      '气死我了，都第三次了',
      '我要投诉你们',
      'I am furious',
      'never buying from you again',
      'please please help me, I am in tears',
    ])
      expect([text, level(text)]).toEqual([text, 2])
  })

  test('at bitter praise', () => {
    expect(level('真行啊你们，发个货发了二十天还没到')).toBe(2)
    expect(level('great job, you lost my parcel again. terrible service')).toBe(2)
    expect(level('great job, it arrived a day early')).toBe(0)
  })

  test('when discontent goes on', () => {
    expect(level('物流太慢了')).toBe(1)
    expect(level('没人回复我啊', '物流太慢了')).toBe(2)
    expect(level('谢谢', '物流太慢了')).toBe(0)
  })

  test('at shouting about something that is wrong, not at capitals', () => {
    expect(level('WHERE IS MY ORDER THIS IS TOO SLOW')).toBe(2)
    expect(level('DO YOU HAVE XL')).toBe(0)
  })
})

test('Words of anger in a calm sentence are none', () => {
  for (const text of [
    '投诉建议怎么写',
    '垃圾桶有多大',
    '愤怒的小鸟玩偶',
    'the colour is terribly nice',
    'angry birds plush',
    "I'm not angry, just asking",
  ])
    expect([text, level(text)]).toEqual([text, 0])
})

test('Of a very long text the two ends are read', () => {
  const story = 'the parcel is blue. '.repeat(200)
  expect([level(`I am furious. ${story}`), level(`${story}I am furious`)]).toEqual([2, 2])
  expect(level(`${story}I am furious. ${story}`)).toBe(0)
})

test('A shop adds its own words', () => {
  expect(emotionReader({ zh: ['翻车'] })('又翻车').level).toBe(2)
  expect(level('又翻车')).toBe(0)
})

test('The reason holds nothing that the customer wrote', () => {
  expect(emotionOf('你们就是骗子').why).toBe('insult')
})

test('Of the moods in the fixtures, 97 in 100 are read as people read them', () => {
  const lines = readFileSync(new URL('./fixtures/moods.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const wrong = lines
    .map((line) => JSON.parse(line) as { level: number; says: string })
    .filter((one) => level(one.says) !== one.level)
  expect({ enough: wrong.length <= 0.03 * lines.length, wrong }).toEqual({ enough: true, wrong })
})
