import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mask, redact } from './index.js'

const SAID = '我叫李娜，手机13812345678，再说一次13812345678，订单1830166131860913909'

test('a placeholder says the type, and the same piece has the same one', () => {
  const { text } = mask(SAID)
  const [name, phone, again] = text.match(/\[[^\]]+\]/g)!
  expect(name).toMatch(/^\[NAME_1_[\da-f]{6}\]$/)
  expect(phone).toMatch(/^\[CN_MOBILE_2_[\da-f]{6}\]$/)
  expect(again).toBe(phone)
  expect(text).toContain('订单1830166131860913909')
})

test('what was said about a masked text gets the pieces back', () => {
  const { text, restore } = mask(SAID)
  const phone = /\[CN_MOBILE[^\]]+\]/.exec(text)![0]
  expect(restore(`We call ${phone} today.`)).toBe('We call 13812345678 today.')
})

test('placeholders are random, and those of another call stay as they are', () => {
  const [first, second] = [mask(SAID), mask(SAID)]
  expect(first.text).not.toBe(second.text)
  expect(first.restore(second.text)).toBe(second.text)
})

test('masking and restoring gives back every text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(SAID, '[NAME_1_abcdef]', '１３８１２３４５６７８', 'li@example.com', '验证码482913', '1\u200b38'),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const said = pieces.join(' ')
      const { text, restore } = mask(said)
      expect(restore(text)).toBe(said)
    }),
  )
})

test('redacting leaves a word in the language of the text, and no way back', () => {
  expect(redact(SAID)).toBe('我叫[姓名]，手机[手机号]，再说一次[手机号]，订单1830166131860913909')
  expect(redact('mail li@example.com')).toBe('mail [e-mail]')
  expect(redact('mail li@example.com', { locale: 'zh' })).toBe('mail [邮箱]')
  expect(redact('mail li@example.com', { locale: 'zh-TW' })).toBe('mail [邮箱]')
  expect(redact('correo li@example.com', { locale: 'es', labels: { EMAIL: 'correo electrónico' } })).toBe(
    'correo [correo electrónico]',
  )
})
