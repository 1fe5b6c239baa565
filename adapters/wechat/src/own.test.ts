import { describe, expect, test } from '@jest/globals'
import { OwnMessages } from './own.js'

const said = { conversation: 'a', words: '您好' }

describe('a message that the account wrote', () => {
  test('is the bot’s by the id that sending gave', async () => {
    const own = new OwnMessages()
    own.sending(said).taken('m1')
    expect(await own.has('m1', said)).toBe(true)
    expect(await own.has('m1', said)).toBe(true)
    expect(await own.has('m2', said)).toBe(false)
  })

  test('is judged when what is on its way has arrived, though it comes back before', async () => {
    const own = new OwnMessages()
    const sending = own.sending(said)
    const [ours, typed] = [own.has('m1', said), own.has('m2', { ...said, words: '我来处理' })]
    expect(sending.taken('m1')).toBe('m1')
    expect(await Promise.all([ours, typed])).toEqual([true, false])
  })

  test('does not wait for other conversations', async () => {
    const own = new OwnMessages()
    own.sending(said)
    expect(await own.has('m1', { conversation: 'b', words: '您好' })).toBe(false)
  })

  test('gives its id to a puppet that tells none, when it came back meanwhile', async () => {
    const own = new OwnMessages()
    const sending = own.sending(said)
    const back = own.has('m1', said)
    expect(sending.taken(undefined)).toBe('m1')
    expect(await back).toBe(true)
  })

  test('is known by its words once, where the puppet tells no id', async () => {
    const own = new OwnMessages()
    expect(own.sending(said).taken(undefined)).toBeUndefined()
    expect(await own.has('m1', said)).toBe(true)
    expect(await own.has('m2', said)).toBe(false)
  })

  test('that may or may not have arrived is the bot’s; one that was refused is not', async () => {
    const own = new OwnMessages()
    own.sending(said).unclear()
    own.sending({ ...said, words: 'x' }).refused()
    expect(await own.has('m1', said)).toBe(true)
    expect(await own.has('m2', { ...said, words: 'x' })).toBe(false)
  })

  test('is not taken for one of two minutes ago', async () => {
    let now = 0
    const own = new OwnMessages(() => now)
    own.sending(said).taken(undefined)
    now = 120_001
    expect(await own.has('m1', said)).toBe(false)
  })
})
