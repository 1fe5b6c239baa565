import { expect, test } from '@jest/globals'
import { cdata, elementOf, parseXml, textOf } from './xml.js'

test('texts stay as they were written: ids of 64 bits, blanks, signs of markup, numbers in words', async () => {
  const xml = await parseXml(
    '<xml>\n<MsgId>9007199254740993</MsgId><Content><![CDATA[ a &lt; <b> <!DOCTYPE ]]></Content><A>x &lt; &amp;lt;</A><E/>\n</xml>\n',
  )
  expect(textOf(xml, 'MsgId')).toBe('9007199254740993')
  expect(textOf(xml, 'Content')).toBe(' a &lt; <b> <!DOCTYPE ')
  expect(textOf(xml, 'A')).toBe('x < &lt;')
  expect(textOf(xml, 'E')).toBe('')
})

test('a member that comes twice, or is not there, is no text', async () => {
  const xml = await parseXml('<xml><A>1</A><A>2</A><B><C>3</C></B></xml>')
  expect(['A', 'B', 'D', 'constructor', 'toString'].map((name) => textOf(xml, name))).toEqual(Array(5).fill(undefined))
  expect(textOf(elementOf(xml, 'B'), 'C')).toBe('3')
  expect(elementOf(xml, 'A')).toBeUndefined()
})

test.each([
  ['nothing', ''],
  ['JSON', '{"xml":{}}'],
  ['a text', '<xml>1</xml>'],
  ['another element', '<html></html>'],
  ['a cut element', '<xml><A>1</A>'],
  ['an open section', '<xml><![CDATA[x</xml>'],
  ['a DOCTYPE', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
  ['a DOCTYPE after a section', '<xml><A><![CDATA[x]]></A><!DOCTYPE x></xml>'],
  ['a name that every object has', '<xml><__proto__>1</__proto__></xml>'],
  ['1,000 elements in each other', `<xml>${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}</xml>`],
  ['a megabyte', `<xml><A>${'a'.repeat(1_048_576)}</A></xml>`],
])('%s is refused in words', async (_, text) => {
  await expect(parseXml(text)).rejects.toMatchObject({ code: 'BODY_INVALID' })
})

test('a text that is written into a section is read back as it was', async () => {
  for (const text of [']]>', 'a]]>b<c>&amp;', '', ']]]]>>'])
    expect(textOf(await parseXml(`<xml><A>${cdata(text)}</A></xml>`), 'A')).toBe(text)
})
