import { afterEach, describe, expect, test } from '@jest/globals'
import { aboutPuppet, problemsOf } from './options.js'

describe('the options', () => {
  afterEach(() => {
    delete process.env.WECHATY_PUPPET
    delete process.env.WECHATY_PUPPET_SERVICE_TOKEN
  })

  test('refuse to start without a puppet, rather than to take the one that wechaty would take', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('no puppet is given')])
    expect(problemsOf({ puppet: '' })).toEqual([expect.stringContaining('no puppet is given')])
  })

  test('take the puppet from the option or from the environment', () => {
    expect(problemsOf({ puppet: 'wechaty-puppet-xp' })).toEqual([])
    process.env.WECHATY_PUPPET = 'wechaty-puppet-xp'
    expect(problemsOf({})).toEqual([])
  })

  test('want the token of a gateway, and no placeholder', () => {
    const puppet = 'wechaty-puppet-service'
    expect(problemsOf({ puppet })).toEqual([expect.stringContaining('needs the token of a gateway')])
    for (const token of ['', ' ', 'your_token', 'changeme', 'puppet_padlocal_xxxxxx', '<token>'])
      expect(problemsOf({ puppet, puppetOptions: { token } })).toEqual([expect.stringContaining('placeholder')])
    expect(problemsOf({ puppet, puppetOptions: { token: 'insecure_5d7c5f6e' } })).toEqual([])
    process.env.WECHATY_PUPPET_SERVICE_TOKEN = 'insecure_5d7c5f6e'
    expect(problemsOf({ puppet })).toEqual([])
  })

  test('name every problem at once', () => {
    const rate = { total: { count: 0, perMs: 1 } }
    expect(problemsOf({ rate, puppetOptions: { token: 'todo' } })).toHaveLength(3)
  })

  test('trust the ids of puppets that are known to keep them, and of no others', () => {
    expect(aboutPuppet({ puppet: 'wechaty-puppet-padlocal' }).stableIds).toBe(true)
    for (const puppet of [
      'wechaty-puppet-wechat4u',
      'wechaty-puppet-wechat',
      'wechaty-puppet-service',
      'somebodys-puppet',
    ])
      expect(aboutPuppet({ puppet }).stableIds).toBe(false)
    expect(aboutPuppet({ puppet: 'somebodys-puppet', stableIds: true }).stableIds).toBe(true)
  })

  test('offer what the puppet can send', () => {
    expect(aboutPuppet({ puppet: 'wechaty-puppet-wechat4u' }).can).toMatchObject({ image: true, link: false })
    expect(aboutPuppet({ puppet: 'wechaty-puppet-wechat4u', can: { link: true } }).can.link).toBe(true)
  })
})
