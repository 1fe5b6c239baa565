import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fold } from './fold.js'

describe('folding', () => {
  it('makes one of full and half width, upper and lower case', () => {
    expect(fold('ＡＢＣ１ Abc1')).toBe('abc1 abc1')
  })

  it("writes Taiwan's words in the mainland's characters", () => {
    expect(fold('設定網路印表機')).toBe('设置网络打印机')
  })

  it('leaves simplified text alone, where the same words may mean something else', () => {
    expect(fold('应用程序')).toBe('应用程序')
  })

  it('takes any string, lone surrogates and NUL included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(typeof fold(`${text}\ud800\0後設`)).toBe('string')
      }),
    )
  })
})
