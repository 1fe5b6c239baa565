import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { markedRunsOf, runsOf, xmlOf } from './markup.js'

/** What a reader of XML sees. */
const read = (xml: string) =>
  xml
    .replace(/<br\/>/g, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name] ?? '')

describe('Markdown on Teams', () => {
  test.each([
    ['**bold** and *thin*', '<b>bold</b> and <i>thin</i>'],
    ['one\ntwo\n\nthree', 'one<br/>two<br/><br/>three'],
    ['# Title\ntext', '<b>Title</b><br/><br/>text'],
    ['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
    ['3. three\n4. four', '<ol start="3"><li>three</li><li>four</li></ol>'],
    ['`a < b`', '<code>a &lt; b</code>'],
    ['```\n<at>x</at>\n```', '<pre>&lt;at&gt;x&lt;/at&gt;</pre>'],
    ['[shop](https://shop.example/?a=1&b="2")', expect.stringContaining('<a href="https://shop.example/?a=1&amp;b=')],
    ['---', '<hr/>'],
  ])('%j becomes XML', (source, xml) => {
    expect(xmlOf(source)).toEqual(xml)
  })

  test('no sign that a customer or a model writes becomes markup', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<>&"'{}=/ ]{1,60}$/), (text) => {
        const xml = xmlOf(text)
        expect(xml.replace(/<\/?(b|i|code|pre|ul|ol|li|a|hr)( (href|start)="[^"<>]*")?\/?>|<br\/>/g, '')).not.toMatch(
          /[<>]/,
        )
        expect(read(xml).trim()).toBe(text.trim())
      }),
    )
  })

  test('words of a card are shown as they are, functions of cards too', () => {
    const words = '**{{DATE(2026-11-28T00:00:00Z)}}** {{x}} {{{{time(0)}}'
    const runs = runsOf(words)
    expect(runs.map(({ text }) => text).join('')).toBe(words)
    expect(runs).toHaveLength(3)
    for (const { text } of runs) expect(text).not.toMatch(/\{\{(DATE|TIME)\(/i)
  })

  test('Markdown in a card becomes runs of text', () => {
    expect(markedRunsOf('**Pay** [here](https://shop.example/)\n\n1. `code`\n2. *thin*')).toEqual([
      { type: 'TextRun', text: 'Pay', weight: 'Bolder' },
      { type: 'TextRun', text: ' ' },
      { type: 'TextRun', text: 'here', selectAction: { type: 'Action.OpenUrl', url: 'https://shop.example/' } },
      { type: 'TextRun', text: '\n' },
      { type: 'TextRun', text: '1. ' },
      { type: 'TextRun', text: 'code', fontType: 'Monospace' },
      { type: 'TextRun', text: '\n' },
      { type: 'TextRun', text: '2. ' },
      { type: 'TextRun', text: 'thin', italic: true },
    ])
  })
})
