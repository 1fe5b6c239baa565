import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { reasons } from './reason-words.js'
import { sensitiveTopic } from './sensitive.js'

const topic = (text: string) => sensitiveTopic(text)?.topic

test('Some things are for people only', () => {
  expect(topic('再不退款我就打12315')).toBe('law')
  expect(topic("I'm taking you to small claims court")).toBe('law')
  expect(topic('用了你家面膜脸过敏了')).toBe('health')
  expect(topic('充电宝爆炸了')).toBe('safety')
  expect(topic('the charger caught fire')).toBe('safety')
  expect(topic('孩子误吞了纽扣电池')).toBe('minor')
  expect(topic('我会找媒体曝光你们')).toBe('press')
  expect(topic('please delete all my data under GDPR')).toBe('data')
  expect(topic('我不想活了')).toBe('self-harm')
  expect(topic('我的银行卡被盗刷了')).toBe('fraud')
  expect(topic('the driver threatened me')).toBe('harassment')
})

test('The gravest counts where there are several', () => {
  expect(topic('充电宝爆炸了，我要起诉你们')).toBe('safety')
  expect(topic('再不退钱我就去跳楼，我要找律师')).toBe('self-harm')
})

test('Nothing has happened in a question, and things have names', () => {
  for (const text of [
    '会不会漏电',
    '过敏体质能用吗',
    '律师函模板的书',
    '爆炸盒子礼物',
    '数据线几米',
    'fire TV stick',
    'killer deal',
    'is it hypoallergenic',
    'will it catch fire',
    'suicide squad t-shirt',
  ])
    expect([text, topic(text)]).toEqual([text, undefined])
})

test('Of a very long text the two ends are read', () => {
  const story = 'the parcel is blue. '.repeat(200)
  expect([topic(`the charger caught fire. ${story}`), topic(`${story}充电宝爆炸了`)]).toEqual(['safety', 'safety'])
  expect(topic(`${story}the charger caught fire. ${story}`)).toBeUndefined()
})

test('A shop adds its own words', () => {
  const own = reasons({
    sensitive: { safety: { en: ['recall notice'] } },
    emotion: { en: ['meh'] },
    ask: { en: ['shop fairy'] },
  })
  expect(own.sensitiveTopic('I got the recall notice')?.topic).toBe('safety')
  expect(topic('I got the recall notice')).toBeUndefined()
  expect([own.emotionOf('meh').level, own.asksForPerson('shop fairy please').is]).toEqual([2, 'asks'])
})

test('Of the topics in the fixtures, 97 in 100 are seen, and nothing else', () => {
  const lines = readFileSync(new URL('./fixtures/topics.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const wrong = lines
    .map((line) => JSON.parse(line) as { topic: string | null; says: string })
    .filter((one) => (topic(one.says) ?? null) !== one.topic)
  expect({ enough: wrong.length <= 0.03 * lines.length, wrong }).toEqual({ enough: true, wrong })
})
