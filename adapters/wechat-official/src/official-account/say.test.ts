import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { elementOf, textOf as memberOf, parseXml } from '../xml.js'
import { messageOf, newsOf, replyOf, textOf } from './say.js'

const where = { to: 'oCustomer', from: 'gh_1', now: 1_790_000_000_500 }
/** Words with what markup is made of. */
const words = fc
  .array(
    fc.oneof(fc.constantFrom('<a ', '</a>', '<A', ']]>', '<![CDATA[', '&amp;', '<b>', '\n', '😀', '{"'), fc.string()),
  )
  .map((pieces) => pieces.join(''))
  // What XML cannot carry does not come from the core either.
  .filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF\u2060]/u.test(text.replaceAll('\n', '')))

test('whatever a text says, a reply shows it, and none of it is a link or a member of its own', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (text) => {
      const said = textOf(text)
      const xml = await parseXml(replyOf(where, said)!)
      const shown = memberOf(xml, 'Content')!
      expect(shown.replaceAll('\u2060', '')).toBe(text)
      expect(shown).not.toMatch(/<\/?a\b/i)
      expect(Object.keys(xml).filter((name) => name !== '#text')).toHaveLength(5)
      expect(JSON.parse(JSON.stringify(messageOf('oCustomer', said)))).toMatchObject({ text: { content: shown } })
    }),
  )
})

test('a text that is full of tags and as long as may be stays as long as may be', () => {
  for (const text of ['<a '.repeat(682), '</a>'.repeat(512)]) {
    const said = textOf(text)
    expect(said.type === 'text' && Buffer.byteLength(said.content)).toBeLessThanOrEqual(2_048)
    expect(said.type === 'text' && said.content).not.toMatch(/<\/?a\b/i)
  }
})

test('whatever an article says, a reply shows it', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, async (title, text) => {
      const said = newsOf({ type: 'link', title, text, url: 'https://shop.example/?a=1&b=2' })
      const articles = elementOf(await parseXml(replyOf(where, said)!), 'Articles')
      const item = elementOf(articles, 'item')
      expect(['Title', 'Description', 'PicUrl', 'Url'].map((name) => memberOf(item, name))).toEqual([
        ...[title, text, '', 'https://shop.example/?a=1&b=2'],
      ])
    }),
  )
})
