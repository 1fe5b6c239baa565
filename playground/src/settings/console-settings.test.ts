import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '@huida/core'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { startTelegram } from '@huida/emulators/telegram'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Environment } from '../channels/channel.js'
import { ForbiddenList } from '../forbidden/forbidden-list.js'
import { consoleSettings } from './console-settings.js'
import { keptSettingsFile } from './kept-settings.js'
import { judgeSettings } from './settings.js'

const cleanup = cleanups(afterEach)

function opened(environment: Environment = {}, data = temporaryFolder(cleanup)) {
  const sent: unknown[] = []
  const { settings, problems } = judgeSettings({ data }, environment)
  expect(problems).toEqual([])
  const service = consoleSettings(
    settings,
    { bot: { send: async (...args) => void sent.push(args) }, forbidden: new ForbiddenList(data) },
    environment,
  )
  const channel = (id: string) => service.channels().find((each) => each.id === id)!
  return { data, settings, service, channel, sent }
}

const SLACK = { BOT_TOKEN: 'xoxb-1-2', SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' }

describe('a channel that is set up in the console', () => {
  test('is served after the next start', () => {
    const { service, channel, data } = opened()
    expect(channel('slack')).toMatchObject({ isServed: false, isWanted: false, needsRestart: false })
    expect(service.changeChannel('slack', SLACK)).toMatchObject({ isServed: false, isWanted: true, needsRestart: true })
    const next = opened({}, data)
    expect(next.channel('slack')).toMatchObject({ isServed: true, needsRestart: false, webhook: '/slack/' })
    expect(next.settings.channels.map(({ channel }) => channel.title)).toEqual(['Slack'])
    next.service.changeChannel('slack', { BOT_TOKEN: null, SIGNING_SECRET: null })
    expect(opened({}, data).channel('slack')).toMatchObject({ isServed: false, isWanted: false })
  })

  test('never shows its secrets again, and keeps them from other users of the machine', () => {
    const { service, data } = opened()
    service.changeChannel('slack', SLACK)
    expect(JSON.stringify(service.channels())).not.toMatch(/xoxb|8f742231/)
    expect(readFileSync(keptSettingsFile(data), 'utf8')).toContain('xoxb-1-2')
    expect(statSync(keptSettingsFile(data)).mode & 0o077).toBe(0)
  })

  test('is refused where something is missing: the program would not start again', () => {
    const { service, channel } = opened()
    expect(() => service.changeChannel('slack', { BOT_TOKEN: 'xoxb-1-2' })).toThrow(
      /HUIDA_SLACK_SIGNING_SECRET is missing/,
    )
    expect(channel('slack').isWanted).toBe(false)
  })

  test('cannot be changed where the environment sets it, which goes before what was kept', () => {
    const { service, data } = opened()
    service.changeChannel('slack', SLACK)
    const next = opened({ HUIDA_SLACK_BOT_TOKEN: 'xoxb-of-the-environment' }, data)
    expect(next.settings.channels[0]!.settings.BOT_TOKEN).toBe('xoxb-of-the-environment')
    expect(next.channel('slack').settings.find(({ name }) => name === 'BOT_TOKEN')!.setBy).toBe('environment')
    expect(() => next.service.changeChannel('slack', { BOT_TOKEN: 'another' })).toThrow(
      /is set where the program is started/,
    )
  })

  test('takes no setting that leads its requests or its code elsewhere', () => {
    const { service, channel } = opened()
    for (const name of ['API', 'PATH', '__proto__', 'TOKEN'])
      expect(() => service.changeChannel('slack', JSON.parse(`{"${name}":"http://169.254.169.254"}`))).toThrow(Refusal)
    expect(() => service.changeChannel('wechat', { PUPPET: 'left-pad' })).toThrow(Refusal)
    expect(channel('slack').settings.map(({ name }) => name)).not.toContain('API')
  })

  test('is asked whether it works, before it is served', async () => {
    const telegram = await startTelegram()
    cleanup(() => telegram.close())
    const environment = { HUIDA_TELEGRAM_TOKEN: telegram.token, HUIDA_TELEGRAM_API: telegram.url }
    const { service } = opened(environment)
    expect(await service.checkChannel('telegram')).toMatchObject([
      { level: 'ok', en: 'Telegram: @shop_bot can be used' },
    ])
    await expect(service.checkChannel('slack')).rejects.toThrow('not set up')
    await expect(service.checkChannel('fax')).rejects.toThrow('no channel')
  })

  test('says a test message in a conversation of its own, and in no other', async () => {
    const { service, sent } = opened()
    await service.sendTest('slack', 'slack:T1:C2', 'A test')
    await expect(service.sendTest('slack', 'web:someone', 'A test')).rejects.toThrow('another channel')
    expect(sent).toEqual([['slack:T1:C2', 'A test', { by: { kind: 'system' } }]])
  })
})

test('settings that cannot be read stop the start, and name the file', () => {
  const data = temporaryFolder(cleanup)
  writeFileSync(keptSettingsFile(data), '{"HUIDA_SLACK_BOT_TOKEN": 5}')
  expect(() => judgeSettings({ data }, {})).toThrow(join(data, 'settings.json'))
})

test('words that must not be said count at once, and are there again after the next start', () => {
  const { service, data } = opened()
  service.changeWords(['最低价', ' best price ', '最低价'])
  expect(service.words()).toEqual({ words: ['最低价', 'best price'], isUsed: false })
  expect(new ForbiddenList(data).words()).toEqual(['最低价', 'best price'])
})

test('which pages embed the chat is kept for the next start', () => {
  const { service, data } = opened()
  service.changeSite(['https://shop.example', 'https://www.shop.example'])
  expect(service.site()).toEqual({
    ...{ origins: [], isFixed: false },
    next: ['https://shop.example', 'https://www.shop.example'],
  })
  expect(opened({}, data).settings.origins).toEqual(['https://shop.example', 'https://www.shop.example'])
})
