import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Block, findLinks, type Inline, parseMarkdown } from '../index.js'
import { cpuMs } from '../testing/index.js'

/** Nodes in a short writing: `<strong:…>`, `<link https://…:…>`. */
const shown = (text: string): string => parseMarkdown(text).map(blockShown).join('|')

function blockShown(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return inlinesShown(block.children)
    case 'heading':
      return `<h${block.level}:${inlinesShown(block.children)}>`
    case 'code':
      return `<pre:${block.text}>`
    case 'rule':
      return '<rule>'
    case 'list':
      return `<${block.ordered ? 'ol' : 'ul'}:${block.items.map(({ number = '-', blocks }) => `${number} ${blocks.map(blockShown).join('|')}`).join('; ')}>`
  }
}

const inlinesShown = (nodes: readonly Inline[]): string => nodes.map(inlineShown).join('')

function inlineShown(node: Inline): string {
  switch (node.type) {
    case 'text':
      return node.text
    case 'code':
      return `<code:${node.text}>`
    case 'link':
      return `<link ${node.url}:${inlinesShown(node.children)}>`
    default:
      return `<${node.type}:${inlinesShown(node.children)}>`
  }
}

describe('emphasis', () => {
  test.each([
    ['请**立即**联系', '请<strong:立即>联系'],
    ['**“退货”**后', '<strong:“退货”>后'],
    ['**价格：**100 元', '<strong:价格：>100 元'],
    ['**📦 物流**：已发货', '<strong:📦 物流>：已发货'],
    ['ok ✅ **好👍🏽**', 'ok ✅ <strong:好👍🏽>'],
    [
      '*good*, _good_, __good__, ***both***',
      '<emphasis:good>, <emphasis:good>, <strong:good>, <strong:<emphasis:both>>',
    ],
    ['**a *b* c**', '<strong:a <emphasis:b> c>'],
    ['`a*b*` and ``a`b``', '<code:a*b*> and <code:a`b>'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected))

  test.each([
    '长*宽*高',
    '2 * 3 * 4, 2*3*4, 2**3**4',
    'snake_case_name, A_1_B',
    '张**，李**，138****1234',
    '尾号***1234，手机***5678',
    '*^_^* 亲~~ 好的~~',
    '* 必填',
    '**没有结束',
    '没有开始**',
    '***',
    '`没有结束',
  ])('what only looks like it stays as it is: %s', (text) => {
    const [block] = parseMarkdown(text)
    const plain = block?.type === 'list' || block?.type === 'rule' || shown(text) === text
    expect(plain).toBe(true)
  })

  test('a stray marker changes no more than its own line', () => {
    expect(shown('*仅限会员\n*特价*')).toBe('*仅限会员\n<emphasis:特价>')
    expect(shown('a **b **c** d')).toBe('a **b <strong:c> d')
  })

  test('a backslash takes the meaning from punctuation, and stays before letters', () => {
    expect(shown('\\*a\\* \\[b\\](https://a.example) \\`c\\` 1\\. C:\\new')).toBe(
      '*a* [b](<link https://a.example:https://a.example>) `c` 1. C:\\new',
    )
  })
})

describe('blocks', () => {
  test('a line break is a line break, and an empty line begins a paragraph', () => {
    expect(shown('一\n二\r\n\r\n三')).toBe('一\n二|三')
  })

  test('lists keep the numbers that were written, nest, and end at the next line that is not indented', () => {
    expect(shown('步骤：\n1. 一\n2) 二\n   - 甲\n   - 乙\n\n4. 四\n请选择')).toBe(
      '步骤：|<ol:1 一; 2 二|<ul:- 甲; - 乙>; 4 四>|请选择',
    )
    expect(shown('- a\n  more\n* b\n1. c')).toBe('<ul:- a\nmore; - b>|<ol:1 c>')
  })

  test('a year, a price and a dash between words begin no list', () => {
    for (const text of ['2024. 我们', '3.5 元', '-5 度', '1.没有空格']) expect(shown(text)).toBe(text)
  })

  test('headings, code and rules', () => {
    expect(shown('## 退货 ##\n正文\n---\n```js\na *b*\n\nc\n```\n完')).toBe('<h2:退货>|正文|<rule>|<pre:a *b*\n\nc>|完')
    expect(shown('#优惠 # C#')).toBe('#优惠 # C#')
    expect(shown('```\nstill being written')).toBe('<pre:still being written>')
    expect(shown('~~~ 亲')).toBe('~~~ 亲')
  })

  test('HTML, tables and quotations stay the text that they are', () => {
    for (const text of ['<b onclick=x>hi</b> &lt;', '| a | b |\n|---|---|', '> said']) expect(shown(text)).toBe(text)
  })

  test('lists in lists are nodes to a depth of four', () => {
    const deep = parseMarkdown(Array.from({ length: 50 }, (_, level) => `${'  '.repeat(level)}- ${level}`).join('\n'))
    const depthOf = (blocks: Block[]): number =>
      Math.max(
        0,
        ...blocks.map((block) =>
          block.type === 'list' ? 1 + Math.max(...block.items.map((item) => depthOf(item.blocks))) : 0,
        ),
      )
    expect(depthOf(deep)).toBe(4)
    expect(JSON.stringify(deep)).toContain('- 49')
  })
})

describe('links', () => {
  test.each([
    ['[退货](https://a.example/x_(y)) 好', '<link https://a.example/x_(y):退货> 好'],
    ['[这里](https://例子.中国/退货 "说明")，', '<link https://例子.中国/退货:这里>，'],
    [
      '[**粗**](mailto:a@b.example) [打电话](tel:+864001234567)',
      '<link mailto:a@b.example:<strong:粗>> <link tel:+864001234567:打电话>',
    ],
    ['![图](https://a.example/b.png)', '<link https://a.example/b.png:图>'],
    ['[](https://a.example)', '<link https://a.example:https://a.example>'],
    ['**https://a.example/x**后', '<strong:<link https://a.example/x:https://a.example/x>>后'],
    ['<https://a.example/x>。', '<link https://a.example/x:https://a.example/x>。'],
    ['[a [b](https://c.example)](x)', '[a <link https://c.example:b>](x)'],
    ['[https://a.example](https://b.example)', '<link https://b.example:https://a.example>'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected))

  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,x)',
    '[x](//evil.example)',
    '[x](/relative)',
    '[x](https://a.example\u202e/x)',
    '[x](https://)',
    'javascript:alert(1)',
    '[图片] [1] (x)',
  ])('what leads nowhere safe stays text: %s', (text) => {
    const nodes = JSON.stringify(parseMarkdown(text))
    expect(nodes).not.toMatch(/"url":"(?!https:\/\/a\.example")/)
  })

  test.each([
    ['https://zh.example/wiki/退货_(商业)。', 'https://zh.example/wiki/退货_(商业)'],
    ['https://en.example/wiki/Foo_(中文), x', 'https://en.example/wiki/Foo_(中文)'],
    ['(见 https://a.example/x_(y))。', 'https://a.example/x_(y)'],
    ['（https://a.example/x）', 'https://a.example/x'],
    ['https://例子.中国/路径，好', 'https://例子.中国/路径'],
    ['https://münchen.example/straße!', 'https://münchen.example/straße'],
    ['https://a.example/退货政策；谢谢', 'https://a.example/退货政策'],
    ['https://a.example/s?q=退货&p=1#节.', 'https://a.example/s?q=退货&p=1#节'],
    ['请看https://shop.example/orders查看', 'https://shop.example/orders'],
    ['https://shop.example查看', 'https://shop.example'],
    ['https://a.example:8080/x, y', 'https://a.example:8080/x'],
    ['"https://a.example/x"', 'https://a.example/x'],
    ['https://a.example/x?!', 'https://a.example/x'],
    ['https://a.example/x…', 'https://a.example/x'],
    ['HTTPS://A.example/X', 'HTTPS://A.example/X'],
    ['mailto:help@a.example.', 'mailto:help@a.example'],
    ['tel:+86-400-123-4567。', 'tel:+86-400-123-4567'],
  ])('a bare address ends where its sentence goes on: %s', (text, url) => {
    expect(findLinks(text).map((link) => link.url)).toEqual([url])
  })

  test.each([
    'hotel:+12345',
    'https://',
    'https:// x',
    'ftp://a.example',
    'mailto:',
    'https://bank.example@evil.example',
  ])('no address is made up: %s', (text) => {
    expect(findLinks(text).map(({ url }) => url)).toEqual(text.includes('bank') ? ['https://bank.example'] : [])
  })
})

const hostile = fc.string({
  unit: fc.constantFrom(
    '*',
    '**',
    '_',
    '`',
    '[',
    '](',
    ')',
    '!',
    '\\',
    '\n',
    '  ',
    '- ',
    '1. ',
    '# ',
    '```',
    'https://',
    'a',
    '字',
    '.',
    '(',
    '😀',
  ),
  maxLength: 200,
})

test('any text is valid, nothing but markers is lost, and every address is safe', () => {
  const words = (text: string) => text.replace(/[^a字😀]/gu, '')
  const textsOf = (nodes: readonly (Block | Inline)[]): string =>
    nodes
      .map((node) => {
        if (node.type === 'list') return node.items.map((item) => textsOf(item.blocks)).join('')
        if ('children' in node) return textsOf(node.children)
        return 'text' in node ? node.text : ''
      })
      .join('')
  fc.assert(
    fc.property(hostile, (text) => {
      // Words of a fence's first line, and the address behind words of a link, are not shown.
      if (text.includes('```') || text.includes('](')) parseMarkdown(text)
      else expect(words(textsOf(parseMarkdown(text)))).toBe(words(text))
    }),
    { numRuns: 500 },
  )
})

test.each([
  '*a ',
  '**a',
  '_a_b',
  '***',
  '[',
  '[a](',
  '[a](https://b',
  '](',
  '![',
  '`a``b',
  '\\',
  '(((',
  'https://a.example/x(',
  'https://',
  'https://a-',
  'tel:1',
  'mailto:a@b.',
  '- ',
  '- a\n',
  '  - a\n',
  '1. a\n\n',
  '# a #',
  '#',
  ' ',
  '\n',
  '~~~`',
  '```\n',
  '````a`',
  '字',
  '<https://a> ',
  '[a](https://b\u202e',
  '- - ',
])('the time grows with the length of the text, also for %j over and over', (piece) => {
  const took = (length: number) => {
    const text = piece.repeat(Math.ceil(length / piece.length))
    return cpuMs(() => parseMarkdown(text))
  }
  took(4_000)
  // Sixteen times the text: a quadratic reading would take two hundred times as long. A floor where clocks are coarse.
  expect(took(64_000)).toBeLessThan(64 * Math.max(took(4_000), 1))
})
