import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { asker, asksForPerson } from './ask.js'

const is = (text: string, ...recent: string[]) => asksForPerson(text, { recent }).is

describe('A customer asks for a person', () => {
  test('in a word, a sentence, or in the middle of a story', () => {
    expect(is('转人工')).toBe('asks')
    expect(is('can I talk to somebody?')).toBe('asks')
    expect(is('东西坏了我都说了三遍了，麻烦找个人来处理一下')).toBe('asks')
    expect(
      is(
        "I ordered two weeks ago, nothing came, and I'm tired of these canned answers, please put someone on the line",
      ),
    ).toBe('asks')
  })

  test('with slips, in pinyin, in Traditional characters, in Cantonese, in two languages', () => {
    for (const text of [
      '转人公',
      '传仁工',
      '转 人 工',
      'zhuan ren gong',
      'zrg',
      '轉真人客服',
      '我要搵真人',
      '转ren工',
      '我要talk to human',
    ])
      expect([text, is(text)]).toEqual([text, 'asks'])
    for (const text of ['tlak to a humna', 'reprsentative', 'hum4n', 'аgent', 'h u m a n', 'ｈｕｍａｎ', 'huuuuman'])
      expect([text, is(text)]).toEqual([text, 'asks'])
  })

  test('as on the telephone, with a hand, by asking for a superior or to be called', () => {
    for (const text of ['0', 'CSR', '🙋', 'manager please', '叫你们主管来', 'call me', '让你们客服给我打电话'])
      expect([text, is(text)]).toEqual([text, 'asks'])
  })

  test('by wanting to be rid of the bot', () => {
    for (const text of [
      'how do I get past this bot',
      "I don't want to talk to a robot",
      '别再机器人了',
      '不要自动回复',
    ])
      expect([text, is(text)]).toEqual([text, 'asks'])
  })

  test('over several messages', () => {
    expect(is('人工', '我要')).toBe('asks')
    expect(is('to somebody', 'can I talk')).toBe('asks')
    expect(is('hello??', 'human')).toBe('asks')
    expect(is('客服', '客服？')).toBe('asks')
    expect(is('运费多少', '我要人工')).toBe('no')
    expect([is('你好', '我要人工'), is('', '我要人工'), is('？', '我要人工')]).toEqual(['no', 'no', 'asks'])
    expect(is('快点', '不用转人工')).toBe('no')
  })
})

test('One question back is right where only somebody is called', () => {
  for (const text of ['客服', '服务员？', '老板在吗', 'help me someone', 'this bot is useless'])
    expect([text, is(text)]).toEqual([text, 'unclear'])
})

describe('Nobody is asked for', () => {
  test('by a refusal', () => {
    for (const text of [
      '不用转人工',
      '不是要人工',
      'I do not need a person',
      "don't transfer me to an agent",
      'no human needed',
    ])
      expect([text, is(text)]).toEqual([text, 'no'])
    expect(is("why don't you connect me to an agent")).toBe('asks')
    expect(is('不要机器人，要人工')).toBe('asks')
  })

  test('by another thing of a similar name', () => {
    for (const text of [
      'give me 20% off',
      'r u a person',
      'you a real human?',
      '人工智能是什么',
      '人工费多少',
      '真人发假发',
      '扫地机器人怎么连wifi',
      'human hair wig',
      'travel agent bag',
      'operator manual',
    ])
      expect([text, is(text)]).toEqual([text, 'no'])
  })

  test('by a question about people, or by what they did', () => {
    for (const text of [
      '客服几点上班',
      '你是人工还是机器人',
      'are you a human?',
      'customer service hours?',
      '上次人工客服说三天到账',
    ])
      expect([text, is(text)]).toEqual([text, 'no'])
  })

  test('by nothing at all', () => {
    for (const text of ['', ' ', '？', '…', '\u200b', '\ud800']) expect([text, is(text)]).toEqual([text, 'no'])
  })
})

test('Of a very long text the two ends are read', () => {
  const story = 'the parcel is late. '.repeat(200)
  expect([is(`I want a human. ${story}`), is(`${story}我要人工`)]).toEqual(['asks', 'asks'])
  expect(is(`${story}I want a human. ${story}`)).toBe('no')
})

test('A shop names its own people', () => {
  const asks = asker({ zh: ['管家'], en: ['shop fairy'] })
  expect([asks('叫管家来').is, asks('I need the shop fairy').is]).toEqual(['asks', 'asks'])
  expect(is('I need the shop fairy')).toBe('no')
})

test('What may as well be a question is told from a plain wish', () => {
  for (const text of ['人工客服电话多少', 'what is your phone number', 'do you have staff who speak Spanish'])
    expect([text, asksForPerson(text)]).toMatchObject([text, { is: 'asks', mayBeQuestion: true }])
  for (const text of ['转人工', 'get me a human', '叫你们主管来', 'can I talk to somebody?'])
    expect(asksForPerson(text)).not.toHaveProperty('mayBeQuestion')
})

test.each(['wishes-plain-apart', 'wishes-many-apart'])('Of the wishes in %s nine in ten are plain', (name) => {
  const lines = readFileSync(new URL(`./fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const wishes = lines.map((line) => (JSON.parse(line) as Line).says).filter(({ length }) => length === 1)
  const plain = wishes.filter(([said]) => {
    const { is, mayBeQuestion } = asksForPerson(said!)
    return is === 'asks' && !mayBeQuestion
  })
  expect(plain.length / wishes.length).toBeGreaterThanOrEqual(0.9)
})

test('The reason holds nothing that the customer wrote', () => {
  expect(asksForPerson('转人工，我叫王小明').why).toBe('asks to be connected')
})

interface Line {
  says: string[]
}

/** What is right of the lines of a file; a question back counts half. */
function share(name: string, right: 'asks' | 'no', asks = asksForPerson) {
  const lines = readFileSync(new URL(`./fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  let points = 0
  const wrong: string[] = []
  for (const { says } of lines) {
    const found = asks(says.at(-1)!, { recent: says.slice(0, -1) }).is
    points += found === right ? 1 : found === 'unclear' ? 0.5 : 0
    if (found !== right) wrong.push(`${found}: ${says.join(' / ')}`)
  }
  return { share: points / lines.length, wrong }
}

test.each(['wishes-1', 'wishes-2', 'wishes-hard', 'wishes-fresh', 'wishes-designs'])(
  'Of the wishes in %s, 99 in 100 are understood',
  (name) => {
    const { share: found, wrong } = share(name, 'asks')
    expect({ enough: found >= 0.99, wrong }).toEqual({ enough: true, wrong })
  },
)

test.each(['look-alikes-1', 'look-alikes-2', 'look-alikes-hard', 'look-alikes-fresh', 'look-alikes-designs'])(
  'Of the look-alikes in %s, 98 in 100 are left alone',
  (name) => {
    const { share: found, wrong } = share(name, 'no')
    expect({ enough: found >= 0.98, wrong }).toEqual({ enough: true, wrong })
  },
)

const AUTHORS = [
  ...Array.from({ length: 5 }, (_, nth) => `authors-${nth + 1}`),
  ...Array.from({ length: 4 }, (_, nth) => `styles-${nth + 1}`),
]

test.each(AUTHORS)('Of the wishes of many customers in %s, riddles among them, 95 in 100 are understood', (name) => {
  const { share: found, wrong } = share(`wishes-${name}`, 'asks')
  expect({ enough: found >= 0.95, wrong }).toEqual({ enough: true, wrong })
})

test.each(AUTHORS)('Of the look-alikes of many customers in %s, 98 in 100 are left alone', (name) => {
  const { share: found, wrong } = share(`look-alikes-${name}`, 'no')
  expect({ enough: found >= 0.98, wrong }).toEqual({ enough: true, wrong })
})

const MANY = Array.from({ length: 20 }, (_, nth) => `many-${nth + 1}`)

test.each(MANY)(
  'Of the wishes in %s, and of look-alikes made of the same words, 95 and 97 in 100 are understood',
  (name) => {
    const wishes = share(`wishes-${name}`, 'asks')
    const others = share(`look-alikes-${name}`, 'no')
    expect({ enough: wishes.share >= 0.95, wrong: wishes.wrong }).toEqual({ enough: true, wrong: wishes.wrong })
    expect({ enough: others.share >= 0.97, wrong: others.wrong }).toEqual({ enough: true, wrong: others.wrong })
  },
)

test.each([
  ['apart', 'of which nothing is learned', 0.97, 0.97],
  ['plain-apart', 'plainly worded, of which nothing is learned', 0.99, 0.98],
  ['many-apart', 'plainly worded, of which nothing is learned', 0.98, 0.98],
  ['styles-5', 'riddles among them', 0.93, 0.98],
])('Of the wishes and look-alikes in %s, %s, shares of %d and %d are understood', (name, _, found, left) => {
  const [wishes, others] = [share(`wishes-${name}`, 'asks'), share(`look-alikes-${name}`, 'no')]
  expect({ enough: wishes.share >= found, wrong: wishes.wrong }).toEqual({ enough: true, wrong: wishes.wrong })
  expect({ enough: others.share >= left, wrong: others.wrong }).toEqual({ enough: true, wrong: others.wrong })
})

test('Where nothing was learned, the rules work alone', () => {
  const rules = asker({}, () => undefined)
  expect(share('wishes-1', 'asks', rules).share).toBeGreaterThanOrEqual(0.99)
  expect(share('look-alikes-1', 'no', rules).share).toBeGreaterThanOrEqual(0.98)
  expect(share('wishes-styles-1', 'asks', rules).share).toBeLessThan(share('wishes-styles-1', 'asks').share)
})

test('Where the rules and what was learned disagree, one question back is right', () => {
  const doubts = (odds: number) => asker({}, () => odds)
  expect(doubts(-0.5)('转人工').is).toBe('unclear')
  expect(doubts(0.3)('the weather').is).toBe('unclear')
  expect([doubts(3)('the weather').is, doubts(-9)('转人工').is]).toEqual(['asks', 'no'])
})
