import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type MarkupEntity, marked } from './markup.js'

const read = (source: string) => {
  const { text, entities } = marked(source, 4_096)
  return {
    text,
    entities: entities.map(({ offset, length, ...rest }) => ({ on: text.slice(offset, offset + length), ...rest })),
  }
}

describe('Markdown on Telegram', () => {
  test('is text, and entities that count UTF-16 units', () => {
    expect(read('👩‍👩‍👧‍👦 **退货** 和 *运费*，见 `订单号`')).toEqual({
      text: '👩‍👩‍👧‍👦 退货 和 运费，见 订单号',
      entities: [
        { on: '退货', type: 'bold' },
        { on: '运费', type: 'italic' },
        { on: '订单号', type: 'code' },
      ],
    })
  })

  test('headings are bold, lists are lines, code keeps its lines', () => {
    expect(read('## 怎么退货\n\n步骤：\n1. 打开“订单”\n2. 点**退货**\n   - 拍照\n\n```\na\n  b\n```\n完')).toEqual({
      text: '怎么退货\n\n步骤：\n1. 打开“订单”\n2. 点退货\n  • 拍照\n\na\n  b\n\n完',
      entities: [
        { on: '怎么退货', type: 'bold' },
        { on: '退货', type: 'bold' },
        { on: 'a\n  b', type: 'pre' },
      ],
    })
  })

  test('strong words around others are one entity, but nothing lies over code', () => {
    expect(read('**a *b* c**').entities).toEqual([
      { on: 'a b c', type: 'bold' },
      { on: 'b', type: 'italic' },
    ])
    expect(read('**a `b` c**').entities).toEqual([
      { on: 'a ', type: 'bold' },
      { on: 'b', type: 'code' },
      { on: ' c', type: 'bold' },
    ])
    expect(read('# a **b**').entities).toEqual([{ on: 'a b', type: 'bold' }])
  })

  test('a link stands behind its words, a bare one is found by Telegram', () => {
    expect(read('见[退货说明](https://shop.example/r?a=1&b=2)')).toEqual({
      text: '见退货说明',
      entities: [{ on: '退货说明', type: 'text_link', url: 'https://shop.example/r?a=1&b=2' }],
    })
    expect(read('https://shop.example/退货_(说明)')).toEqual({ text: 'https://shop.example/退货_(说明)', entities: [] })
  })

  test('an address that Telegram takes behind no words stands after them', () => {
    expect(read('[写信](mailto:hi@shop.example) [内网](http://intranet/a)')).toEqual({
      text: '写信 hi@shop.example 内网 http://intranet/a',
      entities: [],
    })
  })

  test('what is no markup stays as it was written', () => {
    for (const text of ['长*宽*高', '138****1234', 'a_b_c', '<b>x</b> & y', '2 * 3 * 4'])
      expect(read(text)).toEqual({ text, entities: [] })
  })

  test('of many entities, the links stay', () => {
    const { entities } = marked(`${'**a** '.repeat(150)}[x](https://a.example)`, 4_096)
    expect(entities).toHaveLength(100)
    expect(entities[0]?.type).toBe('text_link')
  })

  test('what shows nothing is sent as it was written, since Telegram takes no empty message', () => {
    expect(marked('```\n```', 4_096)).toEqual({ text: '```\n```', entities: [] })
  })

  const piece = fc.constantFrom(
    ...['# a\n', '- a\n', '1. b\n', '   - c\n', '\t- d\n', '**x**', '`y`', '---\n', '\n', '\n\n', '字', ' ', '```\n'],
    ...['[w](https://a.example)', '[m](mailto:a@b.example)', '*z*', '100. e\n'],
  )
  const source = fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(''))

  test('is never longer than the limit that its source has, and its entities lie within it', () => {
    fc.assert(
      fc.property(source, (source) => {
        const { text, entities } = marked(source, source.length)
        expect(text.length).toBeLessThanOrEqual(source.length)
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
        }
        expect(crossing(entities)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

/** Pairs of entities that overlap without one holding the other. */
const crossing = (entities: readonly MarkupEntity[]) =>
  entities.flatMap((one) =>
    entities.filter(
      (other) =>
        one.offset < other.offset &&
        other.offset < one.offset + one.length &&
        one.offset + one.length < other.offset + other.length,
    ),
  )
